// A video from a file: played, moved, and stepped through.

import { byId } from "./elements.js";
import { text } from "./language.js";

const PLAY = "M8 5v14l11-7z";
const PAUSE = "M7 5h4v14H7zM13 5h4v14h-4z";
// Seconds of a frame, until the video itself has shown what they are.
const USUAL_FRAME = 1 / 30;

export class VideoMode {
  /** What the video is called; null without one. */
  name = null;
  #address = null;
  #frame = USUAL_FRAME;
  #last = null;

  constructor(app) {
    this.app = app;
    const { player } = app;
    const file = byId("video-file");
    byId("choose-video").onclick = () => file.click();
    file.onchange = () => {
      if (file.files[0]) this.take(file.files[0]);
      file.value = "";
    };
    byId("play").onclick = () => this.toggle();
    byId("back").onclick = () => this.step(-1);
    byId("forward").onclick = () => this.step(1);
    byId("rate").onchange = () => (player.playbackRate = Number(byId("rate").value));
    byId("loop").onchange = () => (player.loop = byId("loop").checked);
    byId("position").oninput = () => this.#seek(Number(byId("position").value));
    for (const name of ["play", "pause", "ended", "timeupdate", "seeked", "durationchange"]) {
      player.addEventListener(name, () => app.mode === this && this.#show());
    }
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  enter() {
    byId("transport").hidden = !this.#address;
    if (this.#address) this.#open();
    else this.#invite("video");
  }

  leave() {
    const { player } = this.app;
    player.pause();
    player.removeAttribute("src");
    player.load();
    this.app.stopLive();
  }

  #invite(kind) {
    this.app.notices.show(kind, "", "chooseVideo", () => byId("video-file").click());
  }

  take(file) {
    this.leave();
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.#address = URL.createObjectURL(file);
    this.name = file.name || null;
    this.#frame = USUAL_FRAME;
    this.#last = null;
    return this.#open();
  }

  async #open() {
    const { app } = this;
    const { player } = app;
    player.src = this.#address;
    player.playbackRate = Number(byId("rate").value);
    player.loop = byId("loop").checked;
    app.openStream();
    const ready = await new Promise((resolve) => {
      player.onloadeddata = () => resolve(true);
      player.onerror = () => resolve(false);
    });
    if (app.mode !== this) return;
    if (!ready || !player.videoWidth) {
      this.#address = this.name = null;
      byId("transport").hidden = true;
      this.leave();
      this.#invite("noVideo");
      return;
    }
    byId("transport").hidden = false;
    app.startLive(true);
    await player.play().catch(() => {}); // the reader can start it
    this.#show();
  }

  toggle() {
    const { player } = this.app;
    if (player.paused) player.play();
    else player.pause();
  }

  /** Go a frame on or back. */
  step(by) {
    const { player } = this.app;
    player.pause();
    // To the middle of a frame: times of files are rounded, and its very beginning may still be the frame before.
    const shown = this.app.live.shown;
    const middle = player.seeking || shown === null ? player.currentTime : shown + this.#frame / 2;
    this.#seek(middle + by * this.#frame);
  }

  #seek(seconds) {
    const { player } = this.app;
    player.currentTime = Math.min(Math.max(0, seconds), Math.max(0, player.duration - 0.001));
  }

  /** Learn how long a frame is from the times of those that were shown. */
  timed(mediaTime) {
    const step = this.#last === null ? 0 : mediaTime - this.#last;
    this.#last = mediaTime;
    if (this.app.mode === this && step > 0.001 && step < 0.2) this.#frame = Math.min(step, this.#frame === USUAL_FRAME ? step : this.#frame);
  }

  #show() {
    const { player } = this.app;
    byId("play-icon").setAttribute("d", player.paused ? PLAY : PAUSE);
    byId("play").setAttribute("aria-label", text(player.paused ? "play" : "pause"));
    byId("position").max = player.duration || 0;
    byId("position").value = player.currentTime;
    byId("position").setAttribute("aria-valuetext", clock(player.currentTime));
    byId("time").textContent = clock(player.currentTime);
    byId("total").textContent = ` / ${clock(player.duration || 0)}`;
  }

  #key(event) {
    const free = event.target === document.body || event.target === byId("stage");
    if (this.app.mode !== this || !free || !this.#address) return;
    const actions = { " ": () => this.toggle(), ",": () => this.step(-1), ".": () => this.step(1) };
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  }
}

function clock(seconds) {
  const whole = Math.floor(seconds / 60);
  return `${whole}:${(seconds - 60 * whole).toFixed(2).padStart(5, "0")}`;
}
