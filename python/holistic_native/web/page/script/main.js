// The page: its parts, and what they tell each other.

import { Avatar } from "./cards/avatar.js";
import { CameraMode } from "./camera_mode.js";
import { all, byId } from "./elements.js";
import { Encoder } from "./encoder.js";
import { startLanguage, switchLanguage } from "./language.js";
import { Expression } from "./cards/expression.js";
import { Live } from "./live.js";
import { Notices } from "./notices.js";
import { Numbers } from "./numbers.js";
import { Panel } from "./cards/panel.js";
import { PictureMode } from "./picture_mode.js";
import { Repeat } from "./repeat.js";
import { Saving } from "./saving.js";
import { Service } from "./service.js";
import { SpaceCard } from "./cards/space_card.js";
import { Stage } from "./stage.js";
import { Stream } from "./stream.js";
import { VideoMode } from "./video_mode.js";

const NUMBERS_INTERVAL = 500;
const HEALTH_INTERVAL = 4000;

class App {
  #lost = 0;
  #streamDropped = 0;

  constructor() {
    this.player = byId("player");
    this.service = new Service();
    this.numbers = new Numbers();
    this.notices = new Notices(
      (token) => {
        this.service.token = token;
        this.#begin();
      },
      () => this.#example(),
    );
    this.panel = new Panel({ onLook: () => this.#look(), onOptions: () => this.#options() });
    this.stage = new Stage(byId("canvas"), this.panel.look);
    this.space = new SpaceCard(() => this.#extras());
    this.expression = new Expression(() => this.#extras());
    this.avatar = new Avatar(
      (yes) => this.stream.command({ type: "avatar", send: yes }),
      () => this.#extras(),
    );
    this.saving = new Saving(this);
    this.repeat = new Repeat(this);
    this.stream = new Stream(this.service, {
      onAnswer: (answer, sent) => this.live.answered(answer, sent),
      onState: (state, refusal) => this.#state(state, refusal),
      onSaid: ({ avatar }) => avatar && this.avatar.said(avatar),
    });
    this.live = new Live(this.player, new Encoder(), this.stream, {
      onShown: (seconds) => {
        this.numbers.seen();
        this.modes.video.timed(seconds);
      },
      onFrame: (bitmap) => this.#bare(bitmap),
      onResult: (bitmap, answer, frame) => this.#found(bitmap, answer, frame),
      kept: () => this.saving.running || this.avatar.sends,
    });
    this.modes = { camera: new CameraMode(this), picture: new PictureMode(this), video: new VideoMode(this) };
    this.#bind();
    startLanguage();
    this.#look();
    this.#begin();
    setInterval(() => this.#showNumbers(), NUMBERS_INTERVAL);
    setInterval(() => this.#askHealth(), HEALTH_INTERVAL);
  }

  /** Whether a picture, not something that moves, is on the stage. */
  get still() {
    return this.mode === this.modes.picture;
  }

  #bind() {
    for (const input of all("[name=mode]")) input.onchange = () => this.choose(input.value);
    byId("language").onclick = switchLanguage;
    byId("reset").onclick = () => this.stream.reset();
    const stage = byId("stage");
    addEventListener("dragover", (event) => {
      event.preventDefault();
      stage.classList.add("dragging");
    });
    addEventListener("dragleave", (event) => !event.relatedTarget && stage.classList.remove("dragging"));
    addEventListener("drop", (event) => {
      event.preventDefault();
      stage.classList.remove("dragging");
      this.#take(event.dataTransfer.files[0]);
    });
    addEventListener("paste", (event) => this.#take(event.clipboardData.files[0]));
    addEventListener("hashchange", () => this.notices.kind === "token" && this.#begin());
  }

  #take(file) {
    if (!file) return;
    const name = file.type.startsWith("video/") ? "video" : "picture";
    if (this.mode !== this.modes[name]) this.choose(name, false);
    this.mode.take(file);
  }

  #example() {
    if (!this.still) this.choose("picture", false);
    this.modes.picture.example();
  }

  // Whether the service is there and lets this page in, before anything is begun.
  async #begin() {
    const mode = this.mode;
    try {
      const health = await this.service.health();
      this.panel.usual(health);
      this.expression.available(health.face_bundle);
      this.avatar.available(health.avatars, health.avatar_faces && health.face_bundle);
      this.#refine();
    } catch (refusal) {
      if (mode !== this.mode) return;
      this.#empty();
      this.notices.show(refusal.kind, refusal.detail, refusal.kind === "token" ? null : "retry", () => this.#begin());
      this.notices.state("waiting");
      this.mode = null;
      return;
    }
    if (mode === this.mode || !this.mode) this.choose(all("[name=mode]").find(({ checked }) => checked).value);
  }

  /** Go to a source; `enter` is false where a file for it is at hand. */
  choose(name, enter = true) {
    this.saving.stop();
    this.mode?.leave();
    this.#empty();
    this.notices.hide();
    this.notices.hideToast();
    this.notices.say("");
    this.notices.state("closed");
    this.mode = this.modes[name];
    document.body.dataset.mode = name;
    byId("transport").hidden = true;
    for (const input of all("[name=mode]")) input.checked = input.value === name;
    this.#look();
    if (enter) this.mode.enter();
    this.refresh();
  }

  #empty() {
    this.stage.clear();
    this.result(null);
    this.refresh();
  }

  /** Take frames of the player from now on; the stream has been opened. */
  startLive(fromFile) {
    this.notices.hide();
    this.numbers.clear();
    this.live.dropped = this.#lost = this.#streamDropped = 0;
    this.live.start(fromFile);
    this.refresh();
  }

  stopLive() {
    this.saving.stop();
    this.live.stop();
    this.stream.close();
    this.numbers.clear();
    this.#empty();
  }

  #found(bitmap, answer, frame) {
    const start = performance.now();
    this.stage.show(bitmap, answer);
    const end = performance.now();
    frame.times.drawing = end - start;
    this.numbers.add(frame.times, end - frame.captured);
    // For the browser's developer tools, and for who measures the page; they have it even though none is kept.
    performance.measure("frame", { start: frame.captured, end });
    performance.clearMeasures("frame");
    this.#streamDropped = answer.dropped;
    this.saving.add(answer, frame.taken);
    this.result(answer);
  }

  #bare(bitmap) {
    this.stage.showBare(bitmap);
    this.result(null);
  }

  /** Nothing that takes another tracker can be changed while a recording runs: all of its frames are alike. */
  lock(yes) {
    for (const card of [this.panel, this.space, this.expression, this.avatar]) card.lock(yes);
  }

  /** Show an answer beside the stage; null where there is none. */
  result(answer) {
    this.panel.parts(answer);
    this.space.show(answer);
    this.expression.show(answer);
    if (!answer || byId("record").disabled) this.refresh();
  }

  refresh() {
    byId("stage").classList.toggle("empty", !this.stage.filled);
    this.saving.refresh();
    this.repeat.refresh();
  }

  #look() {
    byId("stage").classList.toggle("mirrored", this.panel.look.mirror && document.body.dataset.mode === "camera");
    this.stage.draw();
  }

  /** What a picture is asked about with. */
  get pictureQuery() {
    return { ...this.panel.query, ...this.asked };
  }

  /** What answers have beside landmarks, as options of the service. */
  get asked() {
    const { space, expression, avatar } = this;
    const hands = this.panel.options.hands === "1" ? space.wanted : {};
    return { ...hands, ...expression.wanted, ...(this.still ? {} : avatar.wanted) };
  }

  /** Open the stream, or open it again with what is wanted now. */
  openStream() {
    this.stream.open({ ...this.panel.streamQuery, ...this.asked });
  }

  #refine() {
    if (this.expression.open || this.avatar.face) this.panel.refine();
  }

  #options() {
    // Who leaves out the face, or its irises, does not want what takes them.
    if (!this.panel.refined) {
      this.expression.fold.turn(false);
      this.avatar.still();
    }
    this.#again();
  }

  #extras() {
    this.#refine();
    this.expression.show(this.stage.answer);
    this.#again();
  }

  #again() {
    if (this.still) this.mode.again();
    else if (this.stream.state !== "closed") this.openStream();
    this.panel.parts(this.stage.answer);
    this.repeat.refresh();
  }

  #state(state, refusal) {
    this.notices.state(state);
    if (state === "open") this.avatar.opened();
    else this.avatar.closed();
    if (state === "waiting") {
      if (refusal.kind === "token") this.notices.show("token");
      else this.notices.toast(refusal, () => this.openStream());
      this.#lost += this.#streamDropped;
      this.#streamDropped = 0;
    } else if (state === "refused") {
      this.notices.show(refusal.kind, refusal.detail, "retry", () => {
        this.notices.hide();
        this.openStream();
      });
    } else if (state === "open") {
      this.notices.hideToast();
      if (["options", "token"].includes(this.notices.kind)) this.notices.hide();
      this.#askHealth();
    }
  }

  #showNumbers() {
    if (document.hidden) return;
    const summary = this.numbers.summary();
    this.panel.numbers(summary, this.live.dropped + this.#lost + this.#streamDropped);
    const live = summary.fps > 0;
    byId("badge").hidden = !live;
    byId("badge-text").textContent = live ? `${summary.fps.toFixed(0)} fps · ${summary.p50.toFixed(0)} ms` : "";
  }

  async #askHealth() {
    if (document.hidden || this.stream.state !== "open") return;
    const health = await this.service.health().catch(() => null);
    if (health) this.panel.runsAt(health.operating_points ?? {});
  }
}

new App();
