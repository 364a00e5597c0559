// Landmarks as files that holistic_native.formats.read reads, and the view as a video.

import { FACTS } from "./facts.js";
import { Csv, JsonLines, aboutOf } from "./files.js";
import { PoseFile } from "./pose_file.js";

export const MOST_FRAMES = 18000;

/** Save a file. */
export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** A name for a file, with the time of day. */
export function fileName(suffix) {
  const now = new Date(Date.now() - 60000 * new Date().getTimezoneOffset());
  return `holistic-${now.toISOString().slice(0, 19).replace(/[:T]/g, "-")}.${suffix}`;
}

const KINDS = { jsonl: JsonLines, csv: Csv, pose: PoseFile };

/** Landmarks on their way into a file: the numbers the service answered with, never what is held for the eye. */
export class LandmarkFile {
  #file;
  #first = null;
  #last = 0;

  /** @param about { source, settings, extras: what it has beside body, hands and face } */
  constructor(format, about) {
    this.format = format;
    this.about = about;
    this.facePoints = about.settings.refine ? 478 : 468;
    this.#file = new KINDS[format](this.facePoints, about.extras);
    this.frames = 0;
  }

  add({ width, height, reasons, parts, extras }, seconds) {
    this.#first ??= { seconds, width, height };
    this.#last = seconds - this.#first.seconds;
    this.#file.add({ index: this.frames, seconds: this.#last, width, height, reasons, parts: { ...parts, ...extras } });
    this.frames += 1;
  }

  /** Save it. */
  save() {
    const { source, settings, extras } = this.about;
    const head = {
      source,
      width: this.#first.width,
      height: this.#first.height,
      fps: this.#last > 0 ? (this.frames - 1) / this.#last : null,
      face_points: this.facePoints,
      version: FACTS.version,
      settings: { ...settings, ...Object.fromEntries(extras.map((extra) => [FACTS.extras[extra].argument, true])) },
      ...aboutOf(extras),
    };
    save(new Blob(this.#file.pieces(head)), fileName(this.format));
  }
}

export class Recorder {
  #file = null;
  #media = null;
  #began = 0;

  get running() {
    return this.#file !== null || this.#media !== null;
  }

  /** Seconds since the start, and frames kept. */
  get progress() {
    return { seconds: (performance.now() - this.#began) / 1000, frames: this.#file?.frames ?? null };
  }

  /** Start; `canvas` for a video of it. */
  start(format, about, canvas) {
    this.#began = performance.now();
    if (format !== "webm") {
      this.#file = new LandmarkFile(format, about);
      return;
    }
    const pieces = [];
    const media = new MediaRecorder(canvas.captureStream(), { mimeType: "video/webm", videoBitsPerSecond: 5e6 });
    media.ondataavailable = ({ data }) => pieces.push(data);
    media.onstop = () => save(new Blob(pieces, { type: "video/webm" }), fileName("webm"));
    media.start(1000);
    this.#media = media;
  }

  /** Keep a frame; gives false when there is room for no more. */
  add(answer, seconds) {
    this.#file?.add(answer, seconds);
    return !this.#file || this.#file.frames < MOST_FRAMES;
  }

  /** Stop and save; gives false where there was nothing to save. */
  stop() {
    const [file, media] = [this.#file, this.#media];
    this.#file = this.#media = null;
    media?.stop();
    if (file?.frames) file.save();
    return media !== null || file.frames > 0;
  }
}
