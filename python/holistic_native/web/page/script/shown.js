// What is drawn of the last results: parts that are missing are held for a while, and moves between two results are
// drawn in between. For the eye alone: files and figures have the results themselves.

// Results that a part which is missing is still drawn for, fading.
const HOLD = 5;

const DRAWN = ["pose", "left_hand", "right_hand", "face"];

export class Shown {
  #parts = {};

  clear() {
    this.#parts = {};
  }

  /** Take a result; `share`: how far the way to the one before has gone, `hold`: whether gaps are bridged. */
  take(parts, share, hold) {
    for (const name of DRAWN) {
      const known = this.#parts[name];
      const seen = known && (hold || !known.age);
      if (parts[name]) this.#parts[name] = { values: parts[name], before: seen ? between(known, share) : null, age: 0 };
      else if (known && known.age < HOLD) this.#parts[name] = { ...known, before: null, age: known.age + 1 };
      else delete this.#parts[name];
    }
  }

  /** The parts and how opaque each is: { parts, fades }; `share`: how far the way to the last result has gone. */
  at(share, look) {
    const parts = {};
    const fades = {};
    for (const name of DRAWN) {
      const known = this.#parts[name];
      if (!known || !look[name] || (known.age && !look.hold)) continue;
      parts[name] = between(known, share);
      fades[name] = 1 - known.age / (HOLD + 1);
    }
    return { parts, fades };
  }
}

function between(known, share) {
  const { values, before } = known;
  if (share >= 1 || before?.length !== values.length) return values;
  return values.map((value, index) => before[index] + share * (value - before[index]));
}
