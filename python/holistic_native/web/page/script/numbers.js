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

  /** Note a frame: milliseconds of its steps, and from taking it to its drawing. */
  add(steps, total) {
    this.#frames.push({ at: performance.now(), steps, total });
    if (this.#frames.length > KEPT) this.#frames.shift();
  }

  clear() {
    this.#frames = [];
  }

  /** Frames per second, quantiles of the delay, the median of each step. */
  summary() {
    const now = performance.now();
    const recent = this.#frames.filter(({ at }) => now - at < 1000 * SECONDS);
    const span = recent.length > 1 ? recent.at(-1).at - recent[0].at : 0;
    const totals = this.#frames.map(({ total }) => total);
    return {
      count: this.#frames.length,
      fps: span ? (1000 * (recent.length - 1)) / span : 0,
      p50: quantile(totals, 0.5),
      p95: quantile(totals, 0.95),
      steps: Object.fromEntries(
        STEPS.map((name) => [name, quantile(this.#frames.map(({ steps }) => steps[name] ?? 0), 0.5)]),
      ),
    };
  }
}
