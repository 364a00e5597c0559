// The picture and what was found on it, on one canvas, so that landmarks are always those of the frame one sees.

import { Overlay } from "./overlay.js";
import { Shown } from "./shown.js";

// Milliseconds that the way from one result to the next may take on the display.
const LONGEST_WAY = 250;

export class Stage {
  #context;
  #bitmap = null;
  #answer = null;
  #parts = new Shown();
  #shown = false;
  #at = 0;
  #way = 0;
  #planned = 0;

  /** @param look what is drawn: { pose, left_hand, right_hand, face, picture, hold, glide, preset } */
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
    if (answer) this.#take(answer.parts);
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
    this.#parts.clear();
  }

  clear() {
    this.#bitmap?.close();
    this.#bitmap = null;
    this.forget();
    this.#shown = false;
  }

  #take(parts) {
    const now = performance.now();
    this.#parts.take(parts, this.#share(now), this.look.hold);
    this.#way = Math.min(LONGEST_WAY, now - this.#at);
    this.#at = now;
  }

  // How far the landmarks have come from the result before to the last one.
  #share(now) {
    return this.look.glide && this.#way ? Math.min(1, (now - this.#at) / this.#way) : 1;
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
    const share = this.#share(performance.now());
    const { parts, fades } = this.#parts.at(share, this.look);
    new Overlay(context, width, height, this.look.preset).draw(parts, fades);
    if (share < 1) this.#plan();
  }

  #plan() {
    this.#planned ||= requestAnimationFrame(() => {
      this.#planned = 0;
      this.draw();
    });
  }

  /** The canvas as a PNG. */
  snapshot() {
    return new Promise((resolve) => this.canvas.toBlob(resolve, "image/png"));
  }
}
