// How fast it is, and where the time goes.

const KEPT = 120;
const SECONDS = 2;
export const STEPS = ["encoding", "transfer", "waiting", "decoding", "tracking", "drawing"];

/** A quantile of numbers, 0 of none. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] : 0;
}

export class Numbers {
  #frames = [];
  #seen = [];

  /** Note a frame of the source, whether or not it is tracked. */
  seen() {
    this.#seen.push(performance.now());
    if (this.#seen.length > KEPT) this.#seen.shift();
  }

  /** Note a frame: milliseconds of its steps, and from taking it to its drawing. */
  add(steps, total) {
    this.#frames.push({ at: performance.now(), steps, total });
    if (this.#frames.length > KEPT) this.#frames.shift();
  }

  clear() {
    this.#frames = [];
    this.#seen = [];
  }

  /** Frames per second, drawn and of the source, quantiles of the delay and of each step: [median, 95 of 100]. */
  summary() {
    const now = performance.now();
    const totals = this.#frames.map(({ total }) => total);
    return {
      count: this.#frames.length,
      fps: rate(this.#frames.map(({ at }) => at), now),
      source: rate(this.#seen, now),
      p50: quantile(totals, 0.5),
      p95: quantile(totals, 0.95),
      steps: Object.fromEntries(
        STEPS.map((name) => {
          const spent = this.#frames.map(({ steps }) => steps[name] ?? 0);
          return [name, [quantile(spent, 0.5), quantile(spent, 0.95)]];
        }),
      ),
    };
  }
}

// Per second, of moments in order.
function rate(moments, now) {
  const recent = moments.filter((at) => now - at < 1000 * SECONDS);
  return recent.length > 1 ? (1000 * (recent.length - 1)) / (recent.at(-1) - recent[0]) : 0;
}
