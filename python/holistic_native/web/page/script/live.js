// From a video that plays to drawn landmarks: at most two frames on their way, the newest one first, old ones dropped.

import { MOST_IN_FLIGHT } from "./stream.js";

// Milliseconds after which a frame that is still to be sent is too old.
const TOO_OLD = 300;
// How often a hidden tab takes a frame: nearly as a seen one for a recording, and else as often as it takes the service
// to go on following the person, so that the first frame that is seen again is found at once.
const HIDDEN_INTERVAL = 40;
const UNSEEN_INTERVAL = 1000;
const SMOOTHING = 0.2;
// Milliseconds that a frame may wait for the tracker: a quarter of one at 30 a second.
const WAIT = 250 / 30;

export class Live {
  #encoder;
  #stream;
  #frames = new Map();
  #number = 0;
  #taken = 0;
  #mediaTime = null;
  #running = false;
  #skipped = false;
  #callback = 0;
  #lastTime = -1;
  #missed = null;
  // Milliseconds, averages of late: from a camera to the service, and the service's own work.
  #way = 0;
  #work = 0;

  /**
   * @param onShown (seconds) the time of a frame that the video shows
   * @param onFrame (bitmap) a frame that no answer will come for soon, to be shown as it is
   * @param onResult (bitmap, answer, frame) an answer and the frame it belongs to
   * @param kept () whether frames are wanted when nobody sees them
   */
  constructor(video, encoder, stream, { onShown, onFrame, onResult, kept }) {
    this.video = video;
    this.#encoder = encoder;
    this.#stream = stream;
    this.onShown = onShown;
    this.onFrame = onFrame;
    this.onResult = onResult;
    this.kept = kept;
    this.dropped = 0;
    this.#encoder.onTick = () => this.#running && this.grab();
    document.addEventListener("visibilitychange", () => this.#running && this.#drive());
    // The frame at a new place may be shown before the seek counts as done.
    video.addEventListener("seeked", () => this.#retry());
  }

  /** The time of the frame that a video shows, as far as it is known; null where a browser does not say. */
  get shown() {
    const known = "requestVideoFrameCallback" in this.video && this.#lastTime >= 0;
    return this.#missed ?? (known ? this.#lastTime : null);
  }

  /** Take frames as they come; `fromFile`: with the times of the video itself. */
  start(fromFile) {
    this.fromFile = fromFile;
    this.#running = true;
    this.#mediaTime = this.#missed = null;
    this.#lastTime = -1;
    this.#drive();
  }

  stop() {
    this.#running = false;
    this.#encoder.ticks(0);
    for (const frame of this.#frames.values()) frame.bitmap.close();
    this.#frames.clear();
  }

  // The browser calls for every new frame; not in a hidden tab, where a worker's clock takes its place.
  #drive() {
    const video = this.video;
    if (this.#callback) video.cancelVideoFrameCallback?.(this.#callback);
    this.#callback = 0;
    const calls = "requestVideoFrameCallback" in video && !document.hidden;
    const unseen = document.hidden && !this.kept();
    this.#encoder.ticks(calls ? 0 : unseen ? UNSEEN_INTERVAL : HIDDEN_INTERVAL);
    if (!calls) return;
    const next = (_, { mediaTime }) => {
      if (!this.#running) return;
      this.#callback = video.requestVideoFrameCallback(next);
      this.onShown(mediaTime);
      this.grab(mediaTime);
    };
    this.#callback = video.requestVideoFrameCallback(next);
  }

  /** Send what the video shows now, unless enough is on its way. */
  async grab(mediaTime = this.video.currentTime) {
    if (this.fromFile && mediaTime === this.#lastTime) return;
    const late = this.video.seeking || this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA;
    // Of a video that stands still no other frame will come, so this one is for later.
    this.#missed = late || (this.fromFile && this.video.paused && !this.#room()) ? mediaTime : null;
    if (this.#missed !== null) return;
    if (!this.#room()) {
      this.dropped += 1;
      return;
    }
    const before = this.#lastTime;
    this.#lastTime = mediaTime;
    const captured = performance.now();
    let encoded;
    try {
      encoded = await this.#encoder.encode(this.video);
    } catch {
      this.#lastTime = before; // the video has ended or changed just now
      return;
    }
    this.#pass({ ...encoded, captured, mediaTime, encoded: performance.now() });
  }

  // A second frame may go when the tracker will be about free as it arrives: earlier it would only wait there, and age.
  #room() {
    const there = this.#encoder.busy + this.#stream.inFlight;
    if (!there) return true;
    if (there >= MOST_IN_FLIGHT || this.#encoder.busy || !this.#work) return false;
    return this.#stream.sinceSent + this.#way + WAIT >= this.#work;
  }

  #pass(frame) {
    if (!this.#running) {
      frame.bitmap.close();
      return;
    }
    const offline = this.#stream.state !== "open";
    const old = frame.encoded - frame.captured > TOO_OLD && !this.#skipped;
    this.#skipped = old;
    if (offline) this.onFrame(frame.bitmap);
    if (old) {
      frame.bitmap.close();
      this.dropped += 1;
      return;
    }
    const number = (this.#number += 1);
    frame.taken = this.#clock(frame);
    this.#stream.send(number, frame.taken, frame.picture);
    delete frame.picture;
    this.#frames.set(number, frame);
    this.#forget(number - 2 * MOST_IN_FLIGHT);
  }

  // A stream's times only go on: where a video is moved, it goes on a thirtieth of a second later, and forgets the past.
  #clock({ captured, mediaTime }) {
    if (!this.fromFile) return captured / 1000;
    const step = this.#mediaTime === null ? 0 : mediaTime - this.#mediaTime;
    const moved = this.#mediaTime === null || step <= 0 || step > 1;
    if (moved && step) this.#stream.reset();
    this.#mediaTime = mediaTime;
    this.#taken += moved ? 1 / 30 : step;
    return this.#taken;
  }

  /** Take the stream's answer to a frame. */
  answered(answer, sent) {
    const frame = this.#frames.get(answer.number);
    this.#forget(answer.number - 1);
    this.#frames.delete(answer.number);
    if (!frame) return;
    if (!this.#running) {
      frame.bitmap.close();
      return;
    }
    const now = performance.now();
    const { waiting, decoding, tracking } = answer.times;
    frame.times = {
      encoding: frame.encoded - frame.captured,
      transfer: Math.max(0, now - (sent ?? now) - waiting - decoding - tracking),
      waiting,
      decoding,
      tracking,
    };
    const share = this.#work ? SMOOTHING : 1;
    this.#way += share * (frame.times.encoding + frame.times.transfer / 2 - this.#way);
    this.#work += share * (decoding + tracking - this.#work);
    this.onResult(frame.bitmap, answer, frame);
    this.#retry();
  }

  #retry() {
    if (this.#running && this.#missed !== null) this.grab(this.#missed);
  }

  #forget(last) {
    for (const [number, frame] of this.#frames) {
      if (number > last) break;
      frame.bitmap.close();
      this.#frames.delete(number);
    }
  }
}
