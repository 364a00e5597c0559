// The picture and what was found on it, on one canvas, so that landmarks are always those of the frame one sees.

import { Overlay } from "./overlay.js";

// Answers that a part which is missing is still drawn for, fading.
const HOLD = 5;
const DRAWN = ["pose", "left_hand", "right_hand", "face"];

export class Stage {
  #context;
  #bitmap = null;
  #answer = null;
  #held = {};
  #shown = false;

  /** @param look what is drawn: { pose, left_hand, right_hand, face, picture, hold, preset } */
  constructor(canvas, look) {
    this.canvas = canvas;
    this.look = look;
    this.#context = canvas.getContext("2d", { alpha: false });
  }

  /** Whether there is anything to save. */
  get filled() {
    return this.#shown;
  }

  /** What was last found, null without it. */
  get answer() {
    return this.#answer;
  }

  /** Show a frame and its answer; the bitmap is the stage's from now on. */
  show(bitmap, answer) {
    if (this.#bitmap !== bitmap) this.#bitmap?.close();
    this.#bitmap = bitmap;
    this.#answer = answer;
    if (answer) this.#keep(answer.parts);
    this.draw();
  }

  /** Show a frame that nothing is known about yet; it stays the caller's. */
  showBare(bitmap) {
    this.clear();
    this.#fit(bitmap);
    this.#context.drawImage(bitmap, 0, 0);
    this.#shown = true;
  }

  /** Know nothing of the frame any more, which stays to be seen until the next one. */
  forget() {
    this.#answer = null;
    this.#held = {};
  }

  clear() {
    this.#bitmap?.close();
    this.#bitmap = null;
    this.forget();
    this.#shown = false;
  }

  #keep(parts) {
    for (const name of DRAWN) {
      const before = this.#held[name];
      if (parts[name]) this.#held[name] = { values: parts[name], age: 0 };
      else if (before && before.age < HOLD) before.age += 1;
      else delete this.#held[name];
    }
  }

  #fit({ width, height }) {
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
  }

  draw() {
    if (!this.#bitmap) return;
    const { width, height } = this.#bitmap;
    const context = this.#context;
    this.#fit(this.#bitmap);
    if (this.look.picture) {
      context.drawImage(this.#bitmap, 0, 0);
    } else {
      context.fillStyle = "#12151b";
      context.fillRect(0, 0, width, height);
    }
    this.#shown = true;
    if (!this.#answer) return;
    const parts = {};
    const fades = {};
    for (const name of DRAWN) {
      const held = this.#held[name];
      if (!this.look[name] || !held || (held.age && !this.look.hold)) continue;
      parts[name] = held.values;
      fades[name] = 1 - held.age / (HOLD + 1);
    }
    new Overlay(context, width, height, this.look.preset).draw(parts, fades);
  }

  /** The canvas as a PNG. */
  snapshot() {
    return new Promise((resolve) => this.canvas.toBlob(resolve, "image/png"));
  }
}
