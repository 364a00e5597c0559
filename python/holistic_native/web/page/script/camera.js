// The camera: which there are, one that is open, and why one cannot be opened.

import { Refusal } from "./service.js";

const KINDS = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "noCamera",
  NotReadableError: "cameraBusy",
  AbortError: "cameraBusy",
};

export class Camera {
  #stream = null;
  #asked = 0;

  /** @param events onDevices(list), onLost() */
  constructor(video, events) {
    this.video = video;
    this.events = events;
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this.#list());
  }

  get open() {
    return this.#stream !== null;
  }

  /** Start a camera; "" for any. Gives false where it was stopped meanwhile. */
  async start(device, width, height) {
    this.stop();
    const asked = this.#asked;
    if (!isSecureContext || !navigator.mediaDevices?.getUserMedia) throw new Refusal("insecure");
    const size = { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: 30 } };
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        video: device ? { ...size, deviceId: { exact: device } } : size,
        audio: false,
      });
    } catch (error) {
      if (error.name === "OverconstrainedError" && device) return this.start("", width, height);
      throw new Refusal(KINDS[error.name] || "cameraFailed", error.message);
    }
    if (asked !== this.#asked) {
      for (const track of stream.getTracks()) track.stop();
      return false;
    }
    this.#stream = stream;
    const [track] = stream.getVideoTracks();
    track.addEventListener("ended", () => {
      if (this.#stream !== stream) return;
      this.stop();
      this.events.onLost();
    });
    this.video.srcObject = stream;
    await this.video.play().catch(() => {}); // stopped meanwhile
    await this.#list(track.getSettings().deviceId);
    return true;
  }

  stop() {
    this.#asked += 1;
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.video.srcObject = null;
  }

  async #list(used) {
    const devices = await navigator.mediaDevices.enumerateDevices();
    this.events.onDevices(devices.filter(({ kind }) => kind === "videoinput"), used);
  }
}
