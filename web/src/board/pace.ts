/** The time that a workspace goes by; tests have their own. */
export type Clock = {
  /** This device's clock, in ms; it does not go back. */
  now(): number;
  /** Calls once, after so many ms; returns how to call it off. */
  later(ms: number, then: () => void): () => void;
};

let last = 0;
let ahead = 0;

/**
 * The device's clock, but that it never goes back: somebody who sets it an hour
 * back would else wait an hour for the next batch.
 */
function now(): number {
  ahead = Math.max(ahead, last - Date.now());
  last = Date.now() + ahead;
  return last;
}

export const clock: Clock = {
  now,
  later: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** Between two batches of a page, in ms: 20 a second. The server takes 30. */
export const step = 50;
const burst = 4;
/** How much may be sent a second, and at once, in bytes and elements: the server takes a third more. */
const most = {
  bytes: { rate: 1_500_000, burst: 6_000_000 },
  elements: { rate: 1_500, burst: 7_500 },
};

/** Shares out a page's batches over all its boards. */
export class Pace {
  private last = Number.NEGATIVE_INFINITY;
  private tokens = burst;
  private bytes = most.bytes.burst;
  private elements = most.elements.burst;

  constructor(private readonly clock: Clock) {}

  /** How long to wait for the next batch, in ms; in a hurry a few may follow each other at once. */
  wait(hurry: boolean): number {
    const passed = this.clock.now() - this.last;
    const tokens = Math.min(burst, this.tokens + passed / step);
    // The last batch may have been larger than what was left: that is waited for.
    const seconds = Math.max(-this.bytes / most.bytes.rate, -this.elements / most.elements.rate, 0);
    const owed = seconds * 1_000 - passed;
    if (hurry) return Math.max(owed, tokens >= 1 ? 0 : (1 - tokens) * step);
    return Math.max(0, owed, step - passed);
  }

  /** A batch of so many bytes and elements is on its way. */
  take(bytes: number, elements: number): void {
    const now = this.clock.now();
    const passed = now - this.last;
    this.tokens = Math.min(burst, this.tokens + passed / step) - 1;
    const left = (had: number, { rate, burst }: { rate: number; burst: number }) =>
      Math.min(burst, had + (passed / 1_000) * rate);
    this.bytes = left(this.bytes, most.bytes) - bytes;
    this.elements = left(this.elements, most.elements) - elements;
    this.last = now;
  }
}

/** How long to wait before the attempt, in ms: 1 s, doubling to 10 s. */
export function pause(attempt: number): number {
  return Math.min(10_000, 1_000 * 2 ** Math.min(attempt, 8));
}
