// The messages of a live stream, as docs/service.md has them, and the document of a picture in the same form.

import { FACTS } from "./facts.js";

const FRAME_BYTES = 16;
const ANSWER_BYTES = 44;
const ROWS = { pose: 33, pose_world: 33, left_hand: 21, right_hand: 21 };

/** The message that sends a frame: its number, its time in seconds, and the bytes of a picture. */
export function frameMessage(number, seconds, picture) {
  const message = new Uint8Array(FRAME_BYTES + picture.byteLength);
  const view = new DataView(message.buffer);
  message.set([0x48, 0x4e, 0x46, 0x31]);
  view.setUint32(4, number, true);
  view.setFloat64(8, seconds, true);
  message.set(new Uint8Array(picture), FRAME_BYTES);
  return message;
}

/** What an answer says; each part is a Float32Array of its rows, or null, and so are extras. */
export function readAnswer(buffer) {
  const view = new DataView(buffer);
  const mask = view.getUint16(4, true);
  const parts = {};
  let offset = ANSWER_BYTES;
  FACTS.parts.forEach(({ name, columns }, place) => {
    parts[name] = null;
    if (!(mask & (1 << place))) return;
    const size = (ROWS[name] || view.getUint16(6, true)) * columns;
    parts[name] = new Float32Array(buffer, offset, size);
    offset += 4 * size;
  });
  const extras = {};
  FACTS.optional_parts.forEach(({ name, columns, points }, place) => {
    extras[name] = null;
    if (!(mask & (1 << (FACTS.parts.length + place)))) return;
    const size = points * (columns || 1);
    extras[name] = new Float32Array(buffer, offset, size);
    offset += 4 * size;
  });
  const reason = (code) => (code ? FACTS.reasons[code - 1] : null);
  return {
    number: view.getUint32(8, true),
    dropped: view.getUint32(12, true),
    width: view.getUint16(24, true),
    height: view.getUint16(26, true),
    times: {
      waiting: view.getFloat32(28, true),
      decoding: view.getFloat32(32, true),
      tracking: view.getFloat32(36, true),
    },
    reasons: { left_hand: reason(view.getUint8(40)), right_hand: reason(view.getUint8(41)) },
    parts,
    extras,
  };
}

/** The same of the JSON that answers a picture. */
export function readDocument(text) {
  const known = JSON.parse(text);
  const [frame] = known.frames;
  const parts = {};
  for (const { name, field } of FACTS.parts) {
    const rows = frame[field];
    parts[name] = rows && Float32Array.from(rows.flat(), (value) => (value === null ? NaN : value));
  }
  const extras = {};
  for (const { name, field } of FACTS.optional_parts) {
    const found = frame[field] ?? null;
    const numbers = found && (Array.isArray(found) ? found.flat() : FACTS.blendshapes.map((movement) => found[movement]));
    extras[name] = numbers && Float32Array.from(numbers);
  }
  const reasons = { left_hand: frame.left_hand_reason, right_hand: frame.right_hand_reason };
  return { number: 0, dropped: 0, width: known.width, height: known.height, times: {}, reasons, parts, extras };
}
