// Landmarks as a .pose file of version 0.2: pixels and confidences, in the components of pose-format.

import { FACTS } from "./facts.js";
import { HEADERS, ORDER } from "./pose_headers.js";

const COLUMNS = Object.fromEntries(FACTS.parts.map(({ name, columns }) => [name, columns]));

/** A .pose file: all data come before all confidences, so that frames are kept until the end. */
export class PoseFile {
  #frames = [];

  add(frame) {
    this.#frames.push(frame);
  }

  pieces(head) {
    return piecesOf(head, this.#frames);
  }
}

function piecesOf(head, frames) {
  const start = Uint8Array.from(atob(HEADERS[head.face_points]), (letter) => letter.charCodeAt(0));
  const view = new DataView(start.buffer);
  view.setUint16(4, head.width, true);
  view.setUint16(6, head.height, true);
  const about = new DataView(new ArrayBuffer(10));
  about.setFloat32(0, head.fps ?? 1, true); // a picture is one frame of a second
  about.setUint32(4, frames.length, true);
  about.setUint16(8, 1, true);
  const counts = ORDER.map((name) => FACTS.parts.find((part) => part.name === name).points || head.face_points);
  const points = counts.reduce((sum, count) => sum + count, 0);
  const data = new Float32Array(3 * points * frames.length);
  const confidence = new Float32Array(points * frames.length);
  frames.forEach(({ parts, width, height }, frame) => {
    let row = frame * points;
    ORDER.forEach((name, place) => {
      fill(parts[name], COLUMNS[name], width, height, data, confidence, row);
      row += counts[place];
    });
  });
  return [start, about, data, confidence];
}

// World landmarks are multiplied by width and height as well, since that is what readers of this format expect.
function fill(values, columns, width, height, data, confidence, row) {
  if (!values) return;
  for (let point = 0; point * columns < values.length; point += 1) {
    const [x, y, z, seen = 1] = values.subarray(point * columns, (point + 1) * columns);
    if (Number.isNaN(x + y + z)) continue;
    data.set([x * width, y * height, z], 3 * (row + point));
    confidence[row + point] = Number.isNaN(seen) ? 0 : seen;
  }
}
