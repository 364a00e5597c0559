// Landmarks as lines and points on a canvas, in MediaPipe's colours or as red points and white bones.

import { FACTS } from "./facts.js";

const LINES = FACTS.lines;
const VISIBLE = 0.5;
// The body model's own head and palms are left out where the face or the hand was found.
const HEAD = 11;
export const PALMS = { left_hand: [17, 19, 21], right_hand: [18, 20, 22] };
const FINGERS = { thumb: "#ffe5b4", index: "#804080", middle: "#ffcc00", ring: "#30ff30", pinky: "#1565c0" };
const SIDES = ["#00d9e7", "#ff8a00"];

const PRESETS = {
  mediapipe: {
    mesh: "rgba(200, 204, 212, 0.34)",
    face: { oval: "#e0e0e0", lips: "#e0e0e0", left_eye: "#30ff30", right_eye: "#ff3030", left_iris: "#30ff30", right_iris: "#ff3030" },
    bones: "#ffffff",
    joint: (index) => (index === 0 ? "#ffffff" : SIDES[index % 2]),
    fingers: { palm: "#a2a6ad", ...FINGERS },
    tips: (index) => (index === 0 || (index > 1 && index % 4 === 1) || index === 1 ? "#ff3030" : Object.values(FINGERS)[(index - 1) >> 2]),
  },
  classic: {
    mesh: "rgba(255, 255, 255, 0.22)",
    face: { oval: "#ffffff", lips: "#ffffff", left_eye: "#ffffff", right_eye: "#ffffff", left_iris: "#ffffff", right_iris: "#ffffff" },
    bones: "#ffffff",
    joint: () => "#ff2d2d",
    fingers: Object.fromEntries(["palm", ...Object.keys(FINGERS)].map((name) => [name, "#ffffff"])),
    tips: () => "#ff2d2d",
    facePoints: "#ff2d2d",
  },
};

export class Overlay {
  /** Draw on a context whose canvas shows a picture of this size. */
  constructor(context, width, height, preset) {
    this.context = context;
    this.width = width;
    this.height = height;
    this.style = PRESETS[preset];
    this.unit = Math.max(1, Math.sqrt(width * height) / 300);
    context.lineCap = context.lineJoin = "round";
  }

  /** Draw parts, { name: Float32Array or null }; fades: how opaque each is. */
  draw(parts, fades = {}) {
    const layers = { face: this.#face, pose: this.#body, left_hand: this.#hand, right_hand: this.#hand };
    for (const [name, layer] of Object.entries(layers)) {
      if (!parts[name]) continue;
      this.context.globalAlpha = fades[name] ?? 1;
      layer.call(this, parts[name], parts);
    }
    this.context.globalAlpha = 1;
  }

  #lines(values, columns, pairs, colour, width, shown = null) {
    const { context } = this;
    context.beginPath();
    for (const [from, to] of pairs) {
      if (shown && !(shown[from] && shown[to])) continue;
      context.moveTo(values[from * columns] * this.width, values[from * columns + 1] * this.height);
      context.lineTo(values[to * columns] * this.width, values[to * columns + 1] * this.height);
    }
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }

  #points(values, columns, indices, colourOf, radius, rim = true) {
    const { context } = this;
    const colours = new Map();
    for (const index of indices) {
      const colour = colourOf(index);
      if (!colours.has(colour)) colours.set(colour, new Path2D());
      const x = values[index * columns] * this.width;
      const y = values[index * columns + 1] * this.height;
      const path = colours.get(colour);
      path.moveTo(x + radius, y);
      path.arc(x, y, radius, 0, 2 * Math.PI);
    }
    for (const [colour, path] of colours) {
      context.fillStyle = colour;
      context.fill(path);
      if (!rim) continue;
      context.strokeStyle = "rgba(12, 14, 18, 0.55)";
      context.lineWidth = radius / 3;
      context.stroke(path);
    }
  }

  #face(values) {
    const size = extent(values, 3, this.width, this.height);
    const count = values.length / 3;
    this.#lines(values, 3, LINES.mesh, this.style.mesh, Math.max(0.5, size / 500));
    for (const [name, colour] of Object.entries(this.style.face)) {
      if (name.endsWith("iris") && count <= 468) continue;
      this.#lines(values, 3, LINES[name], colour, Math.max(0.8, size / 130));
    }
    if (!this.style.facePoints) return;
    this.#points(values, 3, Array(count).keys(), () => this.style.facePoints, Math.max(0.7, size / 200), false);
  }

  #body(values, parts) {
    const shown = Array.from({ length: 33 }, (_, index) => values[4 * index + 3] >= VISIBLE);
    if (parts.face) shown.fill(false, 0, HEAD);
    for (const [hand, palm] of Object.entries(PALMS)) if (parts[hand]) for (const index of palm) shown[index] = false;
    this.#lines(values, 4, LINES.body, "rgba(12, 14, 18, 0.5)", this.unit * 2.6, shown);
    this.#lines(values, 4, LINES.body, this.style.bones, this.unit * 1.5, shown);
    const indices = shown.flatMap((yes, index) => (yes ? [index] : []));
    this.#points(values, 4, indices.filter((i) => i >= HEAD), this.style.joint, this.unit * 2);
    this.#points(values, 4, indices.filter((i) => i < HEAD), this.style.joint, this.unit * 1.1);
  }

  #hand(values) {
    const size = extent(values, 3, this.width, this.height);
    const stroke = Math.min(this.unit * 1.3, Math.max(1, size / 45));
    for (const [name, colour] of Object.entries(this.style.fingers)) {
      this.#lines(values, 3, LINES[name], "rgba(12, 14, 18, 0.5)", stroke * 1.8);
      this.#lines(values, 3, LINES[name], colour, stroke);
    }
    this.#points(values, 3, Array(21).keys(), this.style.tips, stroke * 1.15);
  }
}

function extent(values, columns, width, height) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < values.length; i += columns) {
    left = Math.min(left, values[i]);
    right = Math.max(right, values[i]);
    top = Math.min(top, values[i + 1]);
    bottom = Math.max(bottom, values[i + 1]);
  }
  return Math.hypot((right - left) * width, (bottom - top) * height);
}
