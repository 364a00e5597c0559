// The body in metres, to be turned: by itself, and by mouse, finger, wheel and keys.

import { Figure } from "./figure.js";

const FAR = 4.2;
const START = { yaw: -0.45, pitch: 0.16, zoom: 1 };
const TURN = 0.12;
// Radians a second of what turns by itself, and milliseconds between two of its drawings: the tracker needs the cores.
const SPIN = 0.26;
const SPIN_INTERVAL = 30;

export class Space {
  #person = null;
  #view = { ...START };
  #pointers = new Map();
  #planned = 0;
  #spinning = false;
  #inSight = true;
  #drawn = 0;
  #stale = true;
  #colours = null;

  /** @param onTurned () a reader has turned it */
  constructor(canvas, onTurned) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.onTurned = onTurned;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(name, (event) => this.#pointers.delete(event.pointerId));
    }
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("dblclick", () => this.look());
    new ResizeObserver(() => this.#plan()).observe(canvas);
    new IntersectionObserver((entries) => {
      this.#inSight = entries.at(-1).isIntersecting;
      this.#plan();
    }).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.#colours = null;
      this.#plan();
    });
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

  /** Show a person, { pose_world, left_hand, right_hand } in metres; null for nobody. */
  show(person) {
    this.#person = person;
    this.#plan();
  }

  /** Turn by itself, or no longer. */
  spin(yes) {
    this.#spinning = yes;
    this.#plan();
  }

  #turn(view) {
    this.look(view);
    this.onTurned();
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
      this.#turn({ yaw: yaw - (event.clientX - before.clientX) / 110, pitch: pitch + (event.clientY - before.clientY) / 110 });
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
    const turns = {
      ArrowLeft: { yaw: yaw + TURN },
      ArrowRight: { yaw: yaw - TURN },
      ArrowUp: { pitch: pitch - TURN },
      ArrowDown: { pitch: pitch + TURN },
    };
    const others = { "+": { zoom: zoom * 1.15 }, "=": { zoom: zoom * 1.15 }, "-": { zoom: zoom / 1.15 }, Home: START };
    if (!(turns[event.key] || others[event.key]) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (turns[event.key]) this.#turn(turns[event.key]);
    else this.look(others[event.key]);
  }

  get #turns() {
    return this.#spinning && this.#inSight && this.#person !== null && this.#pointers.size === 0;
  }

  #plan() {
    this.#stale = true;
    this.#planned ||= requestAnimationFrame((now) => this.#frame(now));
  }

  #frame(now) {
    this.#planned = 0;
    const since = now - this.#drawn;
    if (!this.#turns) {
      if (this.#stale) this.#draw(now);
    } else if (since >= SPIN_INTERVAL) {
      // After a pause it goes on from where it was.
      this.#view.yaw = (this.#view.yaw + (SPIN * Math.min(since, 100)) / 1000) % (2 * Math.PI);
      this.#draw(now);
    }
    if (this.#turns) this.#planned ||= requestAnimationFrame((next) => this.#frame(next));
  }

  #draw(now) {
    const { canvas, context } = this;
    const ratio = Math.min(2, devicePixelRatio || 1);
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width || !height) return;
    this.#drawn = now;
    this.#stale = false;
    if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
    if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    this.#colours ??= this.#chosen();
    new Figure(context, this.#projection(width, height), this.#colours).draw(this.#person);
  }

  #chosen() {
    const style = getComputedStyle(this.canvas);
    return { line: style.getPropertyValue("--line-strong"), text: style.getPropertyValue("--text") };
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
}
