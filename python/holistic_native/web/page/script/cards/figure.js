// A person as sticks: the body in metres, with its hands where they are known in metres too.

import { FACTS } from "../facts.js";
import { PALMS } from "../overlay.js";

const SIDES = ["#00b8c6", "#ff8a00"];
const NOSE = "#ff4d4d";
// Metres: the radius of the head's ball.
const BALL = 0.11;
const WRISTS = { left_hand: 15, right_hand: 16 };
const BONES = FACTS.lines.body.filter(([from]) => from >= 11);
const FINGERS = ["palm", "thumb", "index", "middle", "ring", "pinky"].flatMap((name) => FACTS.lines[name]);
const HIDDEN = 0.28;

export class Figure {
  /**
   * @param context to draw on
   * @param project (x, y, z) in metres to { x, y, depth, scale }
   * @param colours { line, text }
   */
  constructor(context, project, colours) {
    this.context = context;
    this.project = project;
    this.colours = colours;
    context.lineCap = context.lineJoin = "round";
  }

  /** Draw the floor, and the person on it: { pose_world: (33, 4), left_hand: (21, 3) in metres, right_hand }, or null. */
  draw(person) {
    const body = person?.pose_world;
    let floor = 0.92;
    if (body) for (let i = 27; i < 33; i += 1) floor = Math.max(floor, body[4 * i + 1] + 0.03);
    this.#floor(floor);
    if (!body) return;
    this.#shadow(body, floor);
    const points = Array.from({ length: 33 }, (_, i) => this.project(body[4 * i], body[4 * i + 1], body[4 * i + 2]));
    const seen = (i) => (body[4 * i + 3] >= 0.5 ? 1 : HIDDEN);
    const palms = new Set(Object.keys(WRISTS).flatMap((hand) => (person[hand] ? PALMS[hand] : [])));
    const layers = this.#bones(points, seen, palms);
    for (const [hand, wrist] of Object.entries(WRISTS)) {
      if (person[hand]) layers.push(this.#hand(person[hand], wrist, body, points));
    }
    const headFirst = points[0].depth > points[11].depth;
    if (headFirst) this.#head(body, points);
    for (const { draw } of layers.sort((a, b) => b.depth - a.depth)) draw();
    points.forEach((point, i) => i >= 11 && !palms.has(i) && this.#joint(point, i, seen(i)));
    if (!headFirst) this.#head(body, points);
    this.context.globalAlpha = 1;
  }

  #bones(points, seen, palms) {
    const { context } = this;
    const shown = BONES.filter(([from, to]) => !palms.has(from) && !palms.has(to));
    return shown.map(([from, to]) => ({
      depth: (points[from].depth + points[to].depth) / 2,
      draw: () => {
        context.globalAlpha = Math.min(seen(from), seen(to));
        context.strokeStyle = from % 2 !== to % 2 ? this.colours.text : SIDES[from % 2];
        context.lineWidth = 4.2 * points[from].scale;
        context.beginPath();
        context.moveTo(points[from].x, points[from].y);
        context.lineTo(points[to].x, points[to].y);
        context.stroke();
      },
    }));
  }

  #joint({ x, y, scale }, index, alpha) {
    const { context } = this;
    context.globalAlpha = alpha;
    context.fillStyle = SIDES[index % 2];
    context.beginPath();
    context.arc(x, y, (index < 17 || (index > 22 && index < 29) ? 4 : 2.2) * scale, 0, 2 * Math.PI);
    context.fill();
  }

  // A hand's own middle is at 0: here it hangs on the body's wrist.
  #hand(hand, wrist, body, points) {
    const { context } = this;
    const [x, y, z] = [0, 1, 2].map((axis) => body[4 * wrist + axis] - hand[axis]);
    return {
      depth: points[wrist].depth,
      draw: () => {
        const joints = Array.from({ length: 21 }, (_, i) => this.project(hand[3 * i] + x, hand[3 * i + 1] + y, hand[3 * i + 2] + z));
        context.globalAlpha = 1;
        context.strokeStyle = SIDES[wrist % 2];
        context.lineWidth = 1.8 * points[wrist].scale;
        context.beginPath();
        for (const [from, to] of FINGERS) {
          context.moveTo(joints[from].x, joints[from].y);
          context.lineTo(joints[to].x, joints[to].y);
        }
        context.stroke();
      },
    };
  }

  // A ball around the middle of the ears, and a nose that says where it faces.
  #head(body, points) {
    const { context, project, colours } = this;
    const middle = (a, b, axis) => (body[4 * a + axis] + body[4 * b + axis]) / 2;
    const at = (a, b) => project(middle(a, b, 0), middle(a, b, 1), middle(a, b, 2));
    const [ears, neck] = [at(7, 8), at(11, 12)];
    const crown = project(middle(7, 8, 0), middle(7, 8, 1) - BALL, middle(7, 8, 2));
    const radius = Math.hypot(crown.x - ears.x, crown.y - ears.y) || 1;
    context.strokeStyle = context.fillStyle = colours.text;
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
    context.fillStyle = points[0].depth < ears.depth ? NOSE : colours.text;
    context.fill();
  }

  #floor(floor) {
    const { context, project } = this;
    context.strokeStyle = this.colours.line;
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

  #shadow(body, floor) {
    const { context, project } = this;
    context.strokeStyle = "rgba(0, 0, 0, 0.16)";
    context.lineWidth = 5;
    context.beginPath();
    for (const [from, to] of BONES) {
      const a = project(body[4 * from], floor, body[4 * from + 2]);
      const b = project(body[4 * to], floor, body[4 * to + 2]);
      context.moveTo(a.x, a.y);
      context.lineTo(b.x, b.y);
    }
    context.stroke();
  }
}
