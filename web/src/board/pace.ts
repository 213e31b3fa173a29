/** The time that a workspace goes by; tests have their own. */
export type Clock = {
  /** This device's clock, in ms. */
  now(): number;
  /** Calls once, after so many ms; returns how to call it off. */
  later(ms: number, then: () => void): () => void;
};

export const clock: Clock = {
  now: () => Date.now(),
  later: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** Between two batches of a page, in ms: 20 a second. The server takes 30. */
export const step = 50;
const burst = 4;

/** Shares out a page's batches over all its boards. */
export class Pace {
  private last = Number.NEGATIVE_INFINITY;
  private tokens = burst;

  constructor(private readonly clock: Clock) {}

  /** How long to wait for the next batch, in ms; in a hurry a few may follow each other at once. */
  wait(hurry: boolean): number {
    const passed = this.clock.now() - this.last;
    const tokens = Math.min(burst, this.tokens + passed / step);
    if (hurry) return tokens >= 1 ? 0 : (1 - tokens) * step;
    return Math.max(0, step - passed);
  }

  /** A batch is on its way. */
  take(): void {
    const now = this.clock.now();
    this.tokens = Math.min(burst, this.tokens + (now - this.last) / step) - 1;
    this.last = now;
  }
}

/** How long to wait before the attempt, in ms: 1 s, doubling to 10 s. */
export function pause(attempt: number): number {
  return Math.min(10_000, 1_000 * 2 ** Math.min(attempt, 8));
}
