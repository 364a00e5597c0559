// The lines of files of landmarks; every number reads back as the float32 it was.

import { FACTS } from "./facts.js";

const PARTS_OF_ROWS = ["pose", "left_hand", "right_hand", "face"];
// Those with one number in each row, behind the columns of landmarks.
const VALUED = ["face_blendshapes", "face_transform"];
const NUMBERS = 8;

/** What files say of themselves that all files have to say; extras: what they have beside body, hands and face. */
export function aboutOf(extras) {
  if (!extras.length) return FACTS.about;
  const units = Object.fromEntries(extras.map((extra) => [extra, FACTS.extras[extra].unit]));
  const about = { ...FACTS.about, units: { ...FACTS.about.units, ...units }, extras };
  return extras.includes("face_blendshapes") ? { ...about, blendshapes: FACTS.blendshapes } : about;
}

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

/** A JSON Lines file; extras: what it has beside body, hands and face. */
export class JsonLines {
  #file = new TextFile();

  constructor(_, extras) {
    const more = new Set(extras.flatMap((extra) => FACTS.extras[extra].parts));
    this.parts = [...FACTS.parts, ...FACTS.optional_parts.filter(({ name }) => more.has(name))];
  }

  add(frame) {
    this.#file.add(line(frame, this.parts));
  }

  pieces(head) {
    return this.#file.pieces(`${JSON.stringify(head)}\n`);
  }
}

function line({ index, seconds, width, height, reasons, parts }, all) {
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
  const fields = all.map(({ name, field, columns }) => {
    const values = parts[name];
    return `"${field}": ${!values ? "null" : columns ? rows(values, columns) : scores(values)}`;
  });
  return `${JSON.stringify(about).slice(0, -1)}, ${fields.join(", ")}}\n`;
}

function scores(values) {
  return `{${FACTS.blendshapes.map((name, place) => `"${name}":${number(values[place]) || "null"}`).join(",")}}`;
}

/** A CSV file; what it says about itself is on its first row; extras: what it has beside body, hands and face. */
export class Csv {
  #file = new TextFile();
  #first = null;

  constructor(facePoints, extras) {
    const names = { ...FACTS.names, face: Array.from({ length: facePoints }, (_, index) => index) };
    const valued = VALUED.filter((part) => extras.includes(part));
    this.columns = valued.length ? FACTS.columns_with_values : FACTS.columns;
    this.rows = [...PARTS_OF_ROWS, ...valued].map((part) => ({ part, names: names[part], value: valued.length ? "," : "" }));
  }

  add(frame) {
    if (this.#first) this.#file.add(table(frame, this.rows, ""));
    else this.#first = frame;
  }

  pieces(head) {
    const about = `"${JSON.stringify(head).replaceAll('"', '""')}"`;
    return this.#file.pieces(`${this.columns.join(",")}\n${table(this.#first, this.rows, about)}`);
  }
}

function table({ index, seconds, width, height, reasons, parts }, rows, about) {
  const shared = [index, seconds, 0, width, height, scoreOf(parts.pose) ?? ""].join(",");
  const lines = [];
  for (const { part, names, value } of rows) {
    names.forEach((name, point) => {
      const numbers = VALUED.includes(part) ? valueOf(parts[part], point) : `${numbersOf(parts, part, point)}${value}`;
      lines.push(`${shared},${part},${point},${name},${numbers},${reasons[part] ?? ""},${lines.length ? "" : about}\n`);
    });
  }
  return lines.join("");
}

const valueOf = (values, point) => `${",".repeat(NUMBERS)}${values ? number(values[point]) : ""}`;

// In the picture, and in metres where there are such.
function numbersOf(parts, part, point) {
  const columns = part === "pose" ? 4 : 3;
  const cells = [...cellsOf(parts[part], columns, point), ...cellsOf(parts[`${part}_world`], columns, point)];
  return cells.join(",");
}

function cellsOf(values, columns, point) {
  const cells = values ? Array.from(values.subarray(point * columns, (point + 1) * columns), number) : Array(columns).fill("");
  while (cells.length < 4) cells.push("");
  return cells;
}
