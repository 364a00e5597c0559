// The body in metres, to be turned: by mouse, finger, wheel and keys.

import { FACTS } from "./facts.js";

const SIDES = ["#00b8c6", "#ff8a00"];
const NOSE = "#ff4d4d";
const FAR = 4.2;
// Metres: the radius of the head's ball.
const BALL = 0.11;
const START = { yaw: -0.45, pitch: 0.16, zoom: 1 };
const TURN = 0.12;
const SPIN = 0.006;

export class Space {
  #values = null;
  #view = { ...START };
  #pointers = new Map();
  #planned = 0;
  #spinning = false;

  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(name, (event) => this.#pointers.delete(event.pointerId));
    }
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("dblclick", () => this.look());
    new ResizeObserver(() => this.#plan()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#plan());
  }

  /** Where it is seen from. */
  get view() {
    return { ...this.#view };
  }

  /** Look from the start again, or from where it is said. */
  look(view = START) {
    this.#view = { ...this.#view, ...view };
    this.#view.pitch = Math.max(-1.45, Math.min(1.45, this.#view.pitch));
    this.#view.zoom = Math.max(0.4, Math.min(4, this.#view.zoom));
    this.#plan();
  }

  /** Show landmarks, (33, 4) in metres; null for nobody. */
  show(values) {
    this.#values = values;
    this.#plan();
  }

  /** Turn by itself, or no longer. */
  spin(yes) {
    this.#spinning = yes;
    if (yes) this.#plan();
  }

  #down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, event);
    this.canvas.focus({ preventScroll: true });
  }

  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const { yaw, pitch, zoom } = this.#view;
    if (this.#pointers.size === 1) {
      this.look({ yaw: yaw - (event.clientX - before.clientX) / 110, pitch: pitch + (event.clientY - before.clientY) / 110 });
    } else {
      const other = [...this.#pointers.values()].find(({ pointerId }) => pointerId !== event.pointerId);
      const apart = ({ clientX, clientY }) => Math.hypot(clientX - other.clientX, clientY - other.clientY) || 1;
      this.look({ zoom: (zoom * apart(event)) / apart(before) });
    }
    this.#pointers.set(event.pointerId, event);
  }

  #wheel(event) {
    if (document.activeElement !== this.canvas) return; // who scrolls past does not want to zoom
    event.preventDefault();
    this.look({ zoom: this.#view.zoom * Math.exp(-event.deltaY / 600) });
  }

  #key(event) {
    const { yaw, pitch, zoom } = this.#view;
    const steps = {
      ArrowLeft: { yaw: yaw + TURN },
      ArrowRight: { yaw: yaw - TURN },
      ArrowUp: { pitch: pitch - TURN },
      ArrowDown: { pitch: pitch + TURN },
      "+": { zoom: zoom * 1.15 },
      "=": { zoom: zoom * 1.15 },
      "-": { zoom: zoom / 1.15 },
      Home: START,
    };
    if (!steps[event.key] || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.look(steps[event.key]);
  }

  #plan() {
    this.#planned ||= requestAnimationFrame(() => {
      this.#planned = 0;
      if (this.#spinning) this.#view.yaw += SPIN;
      this.#draw();
      if (this.#spinning) this.#plan();
    });
  }

  #draw() {
    const { canvas, context } = this;
    const ratio = Math.min(2, devicePixelRatio || 1);
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width || !height) return;
    if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
    if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.lineCap = "round";
    const colours = getComputedStyle(canvas);
    const project = this.#projection(width, height);
    const values = this.#values;
    let floor = 0.92;
    if (values) for (let i = 27; i < 33; i += 1) floor = Math.max(floor, values[4 * i + 1] + 0.03);
    this.#floor(project, floor, colours.getPropertyValue("--line-strong"));
    if (!values) return;
    const points = Array.from({ length: 33 }, (_, i) => project(values[4 * i], values[4 * i + 1], values[4 * i + 2]));
    const seen = (i) => (values[4 * i + 3] >= 0.5 ? 1 : 0.28);
    const middle = colours.getPropertyValue("--text");
    const bones = FACTS.lines.body.filter(([from]) => from >= 11).map(([from, to]) => {
      const colour = from % 2 !== to % 2 ? middle : SIDES[from % 2];
      return { from, to, colour, depth: points[from].depth + points[to].depth };
    });
    this.#shadow(project, values, floor);
    const headFirst = points[0].depth > points[11].depth;
    if (headFirst) this.#head(values, project, points, middle);
    for (const { from, to, colour } of bones.sort((a, b) => b.depth - a.depth)) {
      context.globalAlpha = Math.min(seen(from), seen(to));
      context.strokeStyle = colour;
      context.lineWidth = 4.2 * points[from].scale;
      context.beginPath();
      context.moveTo(points[from].x, points[from].y);
      context.lineTo(points[to].x, points[to].y);
      context.stroke();
    }
    points.forEach(({ x, y, scale }, i) => {
      if (i < 11) return;
      context.globalAlpha = seen(i);
      context.fillStyle = SIDES[i % 2];
      context.beginPath();
      context.arc(x, y, (i < 17 || (i > 22 && i < 29) ? 4 : 2.2) * scale, 0, 2 * Math.PI);
      context.fill();
    });
    if (!headFirst) this.#head(values, project, points, middle);
    context.globalAlpha = 1;
  }

  // A ball around the middle of the ears, and a nose that says where it faces.
  #head(values, project, points, colour) {
    const { context } = this;
    const middle = (a, b, axis) => (values[4 * a + axis] + values[4 * b + axis]) / 2;
    const at = (a, b) => project(middle(a, b, 0), middle(a, b, 1), middle(a, b, 2));
    const [ears, neck] = [at(7, 8), at(11, 12)];
    const crown = project(middle(7, 8, 0), middle(7, 8, 1) - BALL, middle(7, 8, 2));
    const radius = Math.hypot(crown.x - ears.x, crown.y - ears.y) || 1;
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = 3.4 * ears.scale;
    context.globalAlpha = 1;
    context.beginPath();
    context.moveTo(neck.x, neck.y);
    context.lineTo(ears.x, ears.y);
    context.stroke();
    context.beginPath();
    context.arc(ears.x, ears.y, Math.max(radius, 6), 0, 2 * Math.PI);
    context.fill();
    context.beginPath();
    context.arc(points[0].x, points[0].y, 3.4 * points[0].scale, 0, 2 * Math.PI);
    context.fillStyle = points[0].depth < ears.depth ? NOSE : colour;
    context.fill();
  }

  #projection(width, height) {
    const { yaw, pitch, zoom } = this.#view;
    const [sinYaw, cosYaw, sinPitch, cosPitch] = [Math.sin(yaw), Math.cos(yaw), Math.sin(pitch), Math.cos(pitch)];
    const size = Math.min(width / 2, height / 2.55) * zoom;
    return (x, y, z) => {
      const across = x * cosYaw + z * sinYaw;
      const along = z * cosYaw - x * sinYaw;
      const up = y * cosPitch - along * sinPitch;
      const depth = along * cosPitch + y * sinPitch;
      const scale = FAR / Math.max(0.6, FAR + depth);
      return { x: width / 2 + across * scale * size, y: height * 0.5 + up * scale * size, depth, scale };
    };
  }

  #floor(project, floor, colour) {
    const { context } = this;
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.beginPath();
    for (let n = -4; n <= 4; n += 1) {
      for (const [from, to] of [[[n / 4, -1], [n / 4, 1]], [[-1, n / 4], [1, n / 4]]]) {
        const a = project(from[0], floor, from[1]);
        const b = project(to[0], floor, to[1]);
        context.moveTo(a.x, a.y);
        context.lineTo(b.x, b.y);
      }
    }
    context.stroke();
  }

  #shadow(project, values, floor) {
    const { context } = this;
    context.strokeStyle = "rgba(0, 0, 0, 0.16)";
    context.lineWidth = 5;
    context.beginPath();
    for (const [from, to] of FACTS.lines.body) {
      if (from < 11) continue;
      const a = project(values[4 * from], floor, values[4 * from + 2]);
      const b = project(values[4 * to], floor, values[4 * to + 2]);
      context.moveTo(a.x, a.y);
      context.lineTo(b.x, b.y);
    }
    context.stroke();
  }
}
