// The cards beside the stage: what is shown, the numbers, the tracker's options.

import { all, byId } from "../elements.js";
import { onLanguage, text } from "../language.js";
import { recall, remember } from "../memory.js";
import { STEPS } from "../numbers.js";

const LOOK = { pose: true, left_hand: true, right_hand: true, face: true, picture: true, mirror: true, hold: true, glide: false, preset: "mediapipe" };
const OPTIONS = { complexity: "", refine: "0", hands: "1", face: "1" };
// Those of what moves: pictures have none of them.
const MOVING = { profile: "", smooth: "1", detection: "0.5", tracking: "0.5" };
const NEEDS = { left_hand: "hands", right_hand: "hands", face: "face" };
const VISIBLE = 0.5;
const MODELS = ["lite", "full", "heavy"];
const PROFILES = ["exact", "fast", "auto"];

const known = (name, usual) => ({ ...usual, ...Object.fromEntries(Object.entries(recall(name) ?? {}).filter(([key]) => key in usual)) });

export class Panel {
  #answer = null;
  #points = {};

  /** @param events onLook(), onOptions() */
  constructor(events) {
    this.events = events;
    this.look = known("look", LOOK);
    this.options = known("options", { ...OPTIONS, ...MOVING });
    this.#bindLook();
    this.#bindOptions();
    this.#steps();
    onLanguage(() => {
      this.#steps();
      this.parts(this.#answer);
      this.runsAt(this.#points);
    });
  }

  #bindLook() {
    const changed = () => {
      remember("look", this.look);
      this.events.onLook();
    };
    for (const input of all("[data-look]")) {
      input.checked = this.look[input.dataset.look];
      input.onchange = () => {
        this.look[input.dataset.look] = input.checked;
        changed();
      };
    }
    for (const input of all("[name=preset]")) {
      input.checked = input.value === this.look.preset;
      input.onchange = () => {
        this.look.preset = input.value;
        changed();
      };
    }
  }

  #bindOptions() {
    const changed = () => {
      remember("options", this.options);
      this.events.onOptions();
    };
    for (const input of all("[name=complexity], [name=profile]")) {
      input.onchange = () => {
        this.options[input.name] = input.value;
        changed();
      };
    }
    for (const input of all("[data-share]")) {
      const name = input.dataset.share;
      const shown = document.querySelector(`[data-of=${name}]`);
      input.value = this.options[name];
      shown.textContent = Number(input.value).toFixed(2);
      input.oninput = () => (shown.textContent = Number(input.value).toFixed(2));
      input.onchange = () => {
        this.options[name] = String(Number(input.value));
        changed();
      };
    }
    for (const input of all("[data-option]")) {
      input.checked = this.options[input.dataset.option] === "1";
      input.onchange = () => {
        this.options[input.dataset.option] = input.checked ? "1" : "0";
        changed();
      };
    }
  }

  /** Begin with the model and the profile that the service was started with, where the reader has chosen none. */
  usual({ complexity, profile }) {
    if (!MODELS[this.options.complexity]) this.options.complexity = String(complexity);
    if (!PROFILES.includes(this.options.profile)) this.options.profile = profile;
    for (const input of all("[name=complexity], [name=profile]")) input.checked = input.value === this.options[input.name];
  }

  /** Whether the face is found, and its irises. */
  get refined() {
    return this.options.refine === "1" && this.options.face === "1";
  }

  /** Find the face and its irises from now on. */
  refine() {
    if (this.refined) return;
    for (const name of ["refine", "face"]) {
      this.options[name] = "1";
      document.querySelector(`[data-option=${name}]`).checked = true;
    }
    remember("options", this.options);
  }

  /** The options of a picture as a query; what was not chosen is left to the service. */
  get query() {
    return Object.fromEntries(Object.keys(OPTIONS).flatMap((name) => (this.options[name] === "" ? [] : [[name, this.options[name]]])));
  }

  /** The options of what moves, those that are not as usual; a profile is never what the service takes by itself. */
  get streamQuery() {
    const own = Object.entries(MOVING).filter(([name, usual]) => this.options[name] !== usual);
    return { ...this.query, ...Object.fromEntries(own.map(([name]) => [name, this.options[name]])) };
  }

  /** The options as files of landmarks say them. */
  settings(still) {
    const { complexity, refine, hands, face, profile, smooth, detection, tracking } = this.options;
    const flags = { refine: refine === "1", hands: hands === "1", face: face === "1" };
    const moving = { profile, smooth: smooth === "1", detection: Number(detection), tracking: Number(tracking) };
    return { static: still, complexity: Number(complexity || 1), ...flags, ...(still ? {} : moving) };
  }

  /** Let options be changed, or not. */
  lock(yes) {
    byId("options").disabled = yes;
  }

  /** Say of each part whether it was found, and of a hand why not. */
  parts(answer) {
    this.#answer = answer;
    for (const item of all("[data-part]")) {
      const name = item.dataset.part;
      const option = NEEDS[name];
      const there = answer?.parts[name] ? "yes" : answer ? "no" : "";
      let words = there === "yes" ? pointsOf(name, answer.parts[name]) : there === "no" ? text("missing") : "";
      const reason = answer?.reasons[name];
      if (there === "no" && reason) words = text(`reason.${reason}`);
      const off = option && this.options[option] === "0";
      if (off) words = text("off");
      item.dataset.there = off ? "" : there;
      const small = item.querySelector("small");
      if (small.textContent !== words) small.textContent = words;
    }
  }

  #steps() {
    byId("steps").replaceChildren(...STEPS.map((name) => coloured("i", name)));
    byId("legend").replaceChildren(
      ...STEPS.map((name) => {
        const item = document.createElement("li");
        const label = document.createElement("span");
        label.textContent = text(`step.${name}`);
        item.append(coloured("i", name), label, document.createElement("b"), document.createElement("small"));
        item.title = text("stepHint");
        return item;
      }),
    );
  }

  /** Show a summary of the numbers. */
  numbers({ count, fps, source, p50, p95, steps }, dropped) {
    byId("no-numbers").hidden = count > 0;
    byId("steps").hidden = byId("legend").hidden = !count;
    byId("fps").textContent = fps ? fps.toFixed(fps < 9.95 ? 1 : 0) : "–";
    byId("source").textContent = fps && source ? `/ ${source.toFixed(0)}` : "";
    byId("p50").textContent = count ? p50.toFixed(0) : "–";
    byId("p95").textContent = count ? p95.toFixed(0) : "–";
    byId("dropped").textContent = dropped;
    STEPS.forEach((name, place) => {
      const [middle, high] = steps[name];
      byId("steps").children[place].style.flexGrow = middle;
      const [shown, most] = byId("legend").children[place].querySelectorAll("b, small");
      shown.textContent = `${middle.toFixed(1)} ms`;
      most.textContent = count > 1 ? high.toFixed(1) : "";
    });
  }

  /** Say what the service's streams run with: { "exact 1": how many }. */
  runsAt(points) {
    this.#points = points;
    byId("runs-at").textContent = Object.keys(points)
      .map((point) => point.split(" "))
      .map(([profile, model]) => text("runsAt", { profile, model: text(MODELS[model]) }))
      .join(" · ");
  }
}

// How many points there are, and of a body how many of them are in sight.
function pointsOf(name, values) {
  if (name !== "pose") return text("points", { points: values.length / 3 });
  let visible = 0;
  for (let i = 3; i < values.length; i += 4) visible += values[i] >= VISIBLE ? 1 : 0;
  return text("pointsVisible", { points: values.length / 4, visible });
}

function coloured(tag, name) {
  const element = document.createElement(tag);
  element.style.backgroundColor = `var(--${name})`;
  return element;
}
