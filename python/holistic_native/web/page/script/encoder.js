// Frames as JPEG, in a worker where the browser can.

const QUALITY = 0.85;
const LONGEST_SIDE = 1280;

export class Encoder {
  #worker = null;
  #waiting = new Map();
  #canvas = null;
  #number = 0;

  constructor() {
    this.onTick = () => {};
    this.#worker = new Worker(new URL("./worker.js", import.meta.url));
    this.#worker.onmessage = ({ data }) => {
      if (data.tick) {
        this.onTick();
        return;
      }
      const [resolve, reject] = this.#waiting.get(data.number);
      this.#waiting.delete(data.number);
      if (data.error) reject(new Error(data.error));
      else resolve(data);
    };
  }

  /** How many frames are being encoded. */
  get busy() {
    return this.#waiting.size;
  }

  /** Call onTick every so many milliseconds, also in a hidden tab; 0 ends it. */
  ticks(interval) {
    this.#worker.postMessage({ interval });
  }

  /** Encode what a video shows; gives it as { bitmap, picture }, the bitmap being the caller's to close. */
  async encode(video) {
    const bitmap = await createImageBitmap(video);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const width = Math.max(1, Math.round(bitmap.width * scale));
    const height = Math.max(1, Math.round(bitmap.height * scale));
    if (typeof OffscreenCanvas === "undefined") return this.#here(bitmap, width, height);
    const number = (this.#number += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, [resolve, reject]);
      this.#worker.postMessage({ number, bitmap, width, height, quality: QUALITY }, [bitmap]);
    });
  }

  async #here(bitmap, width, height) {
    this.#canvas ??= document.createElement("canvas");
    Object.assign(this.#canvas, { width, height });
    this.#canvas.getContext("2d", { alpha: false }).drawImage(bitmap, 0, 0, width, height);
    const blob = await new Promise((resolve) => this.#canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return { bitmap, picture: await blob.arrayBuffer() };
  }
}
