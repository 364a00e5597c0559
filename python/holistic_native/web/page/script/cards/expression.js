// What a face expresses: a bar for each movement, where MediaPipe's face bundle is there.

import { byId } from "../elements.js";
import { FACTS } from "../facts.js";
import { Fold } from "./fold.js";
import { text } from "../language.js";

const NAMES = FACTS.blendshapes;
const SIDES = ["Left", "Right"];
// Where they are directions, not halves of a face.
const DIRECTIONS = new Set(["jaw", "mouth"]);
// Changes that nobody sees, and milliseconds between numbers for screen readers.
const UNSEEN = 0.004;
const SPOKEN = 500;

export class Expression {
  #bars = new Map();
  #drawn = [];
  #spoken = 0;

  /** @param changed () whether it is wanted has changed */
  constructor(changed) {
    this.fold = new Fold("expression", false, changed);
    this.there = false;
    const rows = new Map();
    NAMES.forEach((name, place) => {
      if (name.startsWith("_")) return;
      const side = SIDES.find((word) => name.endsWith(word) && !DIRECTIONS.has(name.slice(0, -word.length)));
      const row = side ? name.slice(0, -side.length) : name;
      rows.set(row, [...(rows.get(row) ?? []), { name, place, side: side?.toLowerCase() ?? "" }]);
    });
    byId("movements").append(...[...rows].map(([row, bars]) => this.#row(row, bars)));
  }

  #row(name, bars) {
    const item = document.createElement("li");
    const label = document.createElement("span");
    label.textContent = name;
    item.append(label);
    for (const bar of bars) {
      const meter = document.createElement("div");
      meter.className = `meter ${bar.side}`;
      meter.role = "meter";
      meter.ariaLabel = bar.name;
      meter.ariaValueMin = "0";
      meter.ariaValueMax = "1";
      meter.append(document.createElement("i"));
      this.#bars.set(bar.place, meter);
      item.append(meter);
    }
    return item;
  }

  /** Show the card where the service has what it takes. */
  available(there) {
    this.there = there;
    byId("expression").hidden = !there;
  }

  /** Whether it is there, and unfolded. */
  get open() {
    return this.there && this.fold.open;
  }

  /** What it needs of answers, as options of the service: the movements, and for files where the face is. */
  get wanted() {
    return this.open ? { face_blendshapes: "1", face_transform: "1" } : {};
  }

  /** Let it be folded, or not. */
  lock(yes) {
    this.fold.button.disabled = yes;
  }

  /** Show an answer, null for none. */
  show(answer) {
    if (!this.open) return;
    const shapes = answer?.extras.face_blendshapes ?? null;
    const now = performance.now();
    const speak = !shapes || now - this.#spoken > SPOKEN;
    if (speak) this.#spoken = shapes ? now : 0;
    for (const [place, meter] of this.#bars) {
      const value = shapes ? shapes[place] : 0;
      if (speak) meter.ariaValueNow = value.toFixed(2);
      if (Math.abs(value - (this.#drawn[place] ?? -1)) < UNSEEN) continue;
      this.#drawn[place] = value;
      meter.firstChild.style.transform = `scaleX(${value.toFixed(3)})`;
    }
    const words = text(shapes ? "expressionHint" : "noExpression");
    if (byId("expression-hint").textContent !== words) byId("expression-hint").textContent = words;
  }
}
