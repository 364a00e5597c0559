// A picture that was dropped, pasted or chosen.

import { byId } from "./elements.js";
import { readDocument } from "./protocol.js";
import { Refusal } from "./service.js";
import { text } from "./language.js";

// Drawn for this page: tools/example_figure.svg.
const EXAMPLE = "/page/example.jpg";

export class PictureMode {
  #blob = null;
  #asked = null;

  constructor(app) {
    this.app = app;
    const file = byId("picture-file");
    byId("choose-picture").onclick = () => file.click();
    byId("example").onclick = () => this.example();
    file.onchange = () => {
      if (file.files[0]) this.take(file.files[0]);
      file.value = "";
    };
  }

  enter() {
    if (this.#blob) this.take(this.#blob);
    else this.#invite("picture");
  }

  leave() {
    this.#asked?.abort();
    this.#asked = null;
  }

  #invite(kind, detail = "") {
    this.app.notices.state("closed");
    this.app.notices.show(kind, detail, "choosePicture", () => byId("picture-file").click());
  }

  /** What the picture is called, and where it can be had from: { name, address }; null without one. */
  get source() {
    return this.#blob && { name: this.#blob.name || "picture.png", address: this.#blob.address };
  }

  /** Track the picture that comes with the page. */
  async example() {
    let content;
    try {
      content = await this.app.service.file(EXAMPLE);
    } catch (refusal) {
      this.#refused(refusal);
      return;
    }
    const file = new File([content], EXAMPLE.split("/").at(-1), { type: content.type });
    file.address = EXAMPLE;
    await this.take(file);
  }

  /** Ask once more, with other options. */
  again() {
    if (this.#blob) this.take(this.#blob);
  }

  async take(blob) {
    const { app } = this;
    this.leave();
    const asked = (this.#asked = new AbortController());
    this.#blob = blob;
    // What was found before, perhaps with other options, is not to be taken for this.
    app.stage.forget();
    app.result(null);
    app.notices.hide();
    app.notices.hideToast();
    app.notices.state("working");
    try {
      await this.#track(blob, asked);
    } catch (error) {
      if (asked.signal.aborted) return;
      this.#refused(error instanceof Refusal ? error : new Refusal("failed", error.message));
    }
  }

  async #track(blob, asked) {
    const { app } = this;
    const captured = performance.now();
    const bitmap = await createImageBitmap(blob).catch(() => null);
    if (asked.signal.aborted) return;
    if (bitmap) app.stage.showBare(bitmap);
    app.refresh();
    let answered;
    try {
      answered = await app.service.picture(blob, app.pictureQuery, asked.signal);
    } catch (refusal) {
      // A format that the browser knows and the service does not.
      if (!bitmap || refusal.kind !== "noPicture") throw refusal;
      answered = await app.service.picture(await asPng(app.stage), app.pictureQuery, asked.signal);
    }
    if (!bitmap || asked.signal.aborted) throw new Refusal("noPicture");
    const answer = readDocument(answered.text);
    const start = performance.now();
    app.stage.show(bitmap, answer);
    const { decoding, tracking, spent } = answered;
    const steps = { decoding, tracking, transfer: Math.max(0, spent - decoding - tracking), drawing: performance.now() - start };
    app.numbers.clear();
    app.numbers.add(steps, performance.now() - captured);
    app.result(answer);
    app.notices.state("done");
    app.notices.say(Object.values(answer.parts).some(Boolean) ? "" : text("nobody"));
  }

  #refused(refusal) {
    this.app.stage.clear();
    this.app.result(null);
    if (["gone", "busy", "stopping"].includes(refusal.kind)) {
      this.app.notices.state("waiting");
      this.app.notices.show(refusal.kind, refusal.detail, "retry", () => (this.#blob ? this.again() : this.example()));
      return;
    }
    if (refusal.kind !== "token") this.#blob = null;
    this.#invite(refusal.kind, refusal.detail);
  }
}

async function asPng(stage) {
  return stage.snapshot();
}
