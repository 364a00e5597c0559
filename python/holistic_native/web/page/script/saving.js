// The buttons that save: a snapshot, the landmarks of a picture, a recording.

import { byId } from "./elements.js";
import { FACTS } from "./facts.js";
import { onLanguage, text } from "./language.js";
import { LandmarkFile, MOST_FRAMES, Recorder, fileName, save } from "./recorder.js";

export class Saving {
  #recorder = new Recorder();
  #clock = 0;

  constructor(app) {
    this.app = app;
    byId("snapshot").onclick = async () => {
      save(await app.stage.snapshot(), fileName("png"));
      app.notices.say(text("saved"));
    };
    byId("record").onclick = () => (app.still ? this.#saveOne() : this.#recorder.running ? this.stop() : this.#start());
    onLanguage(() => this.refresh());
  }

  /** Whether a recording runs. */
  get running() {
    return this.#recorder.running;
  }

  /** Keep a frame of a running recording. */
  add(answer, seconds) {
    if (this.#recorder.running && !this.#recorder.add(answer, seconds)) {
      this.stop();
      this.app.notices.say(text("recordingFull", { frames: MOST_FRAMES }));
    }
  }

  #about() {
    const { app } = this;
    return { source: document.body.dataset.mode, settings: app.panel.settings(app.still), extras: this.#extras };
  }

  // What there is beside landmarks, as files call it.
  get #extras() {
    const { asked } = this.app;
    return Object.keys(FACTS.extras).filter((extra) => FACTS.extras[extra].argument in asked);
  }

  // What to say of a file that was saved: where it is, and what it has no place for.
  get #words() {
    const held = FACTS.holds[byId("format").value];
    if (!held) return text("saved"); // a film, where nobody expects numbers
    const missing = this.#extras.filter((extra) => !held.includes(extra)).map((extra) => text(`extra.${extra}`));
    if (!missing.length) return text("saved");
    return text("savedWithout", { parts: new Intl.ListFormat(document.documentElement.lang).format(missing) });
  }

  #saveOne() {
    const { answer } = this.app.stage;
    const file = new LandmarkFile(byId("format").value, this.#about());
    file.add(answer, 0);
    file.save();
    this.app.notices.say(this.#words);
  }

  #start() {
    this.#recorder.start(byId("format").value, this.#about(), this.app.stage.canvas);
    this.app.lock(true);
    this.#clock = setInterval(() => this.refresh(), 250);
    this.refresh();
  }

  /** End a recording that runs, and save it. */
  stop() {
    if (!this.#recorder.running) return;
    clearInterval(this.#clock);
    const something = this.#recorder.stop();
    this.app.lock(false);
    this.app.notices.say(something ? this.#words : text("nothingToSave"));
    this.refresh();
  }

  /** Show what can be saved now. */
  refresh() {
    const { stage, still } = this.app;
    const { running } = this.#recorder;
    const button = byId("record");
    byId("snapshot").disabled = !stage.filled;
    byId("format").disabled = running;
    byId("format").querySelector("[value=webm]").disabled = still || typeof MediaRecorder === "undefined";
    if (still && byId("format").value === "webm") byId("format").value = "jsonl";
    button.disabled = !running && !stage.answer;
    button.classList.toggle("once", still);
    button.setAttribute("aria-pressed", String(running));
    if (!running) byId("record-text").textContent = text(still ? "saveOne" : "record");
    else byId("record-text").textContent = this.#progress();
  }

  #progress() {
    const { seconds, frames } = this.#recorder.progress;
    const time = `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
    return text(frames === null ? "recordingVideo" : "recording", { time, frames });
  }
}
