// The lines of files of landmarks; every number reads back as the float32 it was.

import { FACTS } from "./facts.js";

const PARTS_OF_ROWS = ["pose", "left_hand", "right_hand", "face"];
const NUMBERS = 8;

const number = (value) => (Number.isNaN(value) ? "" : Object.is(value, -0) ? "-0" : String(Number(value.toPrecision(9))));

function scoreOf(pose) {
  if (!pose) return null;
  let sum = 0;
  for (let i = 3; i < pose.length; i += 4) sum += pose[i];
  return Number(Math.fround(sum / (pose.length / 4)).toPrecision(9));
}

function rows(values, columns) {
  const texts = [];
  for (let i = 0; i < values.length; i += columns) {
    texts.push(`[${Array.from(values.subarray(i, i + columns), (value) => number(value) || "null").join(",")}]`);
  }
  return `[${texts.join(",")}]`;
}

// Text waits outside the page's memory, in pieces of so many frames.
const FRAMES_OF_A_PIECE = 100;

/** What a file of text is made of: frames become text as they come, and what the file says about itself comes last. */
class TextFile {
  #texts = [];
  #pieces = [];

  add(text) {
    this.#texts.push(text);
    if (this.#texts.length < FRAMES_OF_A_PIECE) return;
    this.#pieces.push(new Blob(this.#texts));
    this.#texts = [];
  }

  pieces(first) {
    return [first, ...this.#pieces, ...this.#texts];
  }
}

/** A JSON Lines file; expressive: with blendshapes. */
export class JsonLines {
  #file = new TextFile();

  constructor(_, expressive) {
    this.expressive = expressive;
  }

  add(frame) {
    this.#file.add(line(frame, this.expressive));
  }

  pieces(head) {
    return this.#file.pieces(`${JSON.stringify(head)}\n`);
  }
}

function line({ index, seconds, width, height, reasons, parts, extras }, expressive) {
  const about = {
    index,
    timestamp: seconds,
    person: 0,
    width,
    height,
    score: scoreOf(parts.pose),
    left_hand_reason: reasons.left_hand ?? null,
    right_hand_reason: reasons.right_hand ?? null,
  };
  const fields = FACTS.parts.map(({ name, field, columns }) => {
    const values = parts[name];
    return `"${field}": ${values ? rows(values, columns) : "null"}`;
  });
  if (expressive) fields.push(`"face_blendshapes": ${scores(extras.face_blendshapes)}`);
  return `${JSON.stringify(about).slice(0, -1)}, ${fields.join(", ")}}\n`;
}

function scores(values) {
  return values ? `{${FACTS.blendshapes.map((name, place) => `"${name}":${number(values[place])}`).join(",")}}` : "null";
}

/** A CSV file; what it says about itself is on its first row; expressive: with blendshapes, in rows of their own. */
export class Csv {
  #file = new TextFile();
  #first = null;

  constructor(facePoints, expressive) {
    this.expressive = expressive;
    this.names = {
      pose: FACTS.names.pose,
      left_hand: FACTS.names.hand,
      right_hand: FACTS.names.hand,
      face: Array.from({ length: facePoints }, (_, index) => index),
    };
  }

  add(frame) {
    if (this.#first) this.#file.add(table(frame, this.names, "", this.expressive));
    else this.#first = frame;
  }

  pieces(head) {
    const about = `"${JSON.stringify(head).replaceAll('"', '""')}"`;
    const columns = this.expressive ? FACTS.columns_with_values : FACTS.columns;
    return this.#file.pieces(`${columns.join(",")}\n${table(this.#first, this.names, about, this.expressive)}`);
  }
}

function table({ index, seconds, width, height, reasons, parts, extras }, names, about, expressive) {
  const shared = [index, seconds, 0, width, height, scoreOf(parts.pose) ?? ""].join(",");
  const lines = [];
  const value = expressive ? "," : ""; // of landmarks, none
  for (const part of PARTS_OF_ROWS) {
    names[part].forEach((name, point) => {
      const cells = [...cellsOf(parts[part], part === "pose" ? 4 : 3, point)];
      if (part === "pose") cells.push(...cellsOf(parts.pose_world, 4, point));
      while (cells.length < NUMBERS) cells.push("");
      lines.push(`${shared},${part},${point},${name},${cells.join(",")}${value},${reasons[part] ?? ""},${lines.length ? "" : about}\n`);
    });
  }
  if (expressive) {
    const none = ",".repeat(NUMBERS);
    FACTS.blendshapes.forEach((name, point) => {
      const score = extras.face_blendshapes ? number(extras.face_blendshapes[point]) : "";
      lines.push(`${shared},face_blendshapes,${point},${name},${none}${score},,\n`);
    });
  }
  return lines.join("");
}

function cellsOf(values, columns, point) {
  const cells = values ? Array.from(values.subarray(point * columns, (point + 1) * columns), number) : Array(columns).fill("");
  while (cells.length < 4) cells.push("");
  return cells;
}
