import type { Clock } from "../pace";

/** Time that goes on only when a test says so. */
export class TestClock implements Clock {
  private time = 1_000_000;
  private due: { at: number; then: () => void }[] = [];

  readonly now = () => this.time;

  readonly later = (ms: number, then: () => void) => {
    const one = { at: this.time + Math.max(0, ms), then };
    this.due.push(one);
    return () => {
      this.due = this.due.filter((other) => other !== one);
    };
  };

  /** Goes on, and does what is due on the way. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await settled();
      const next = this.due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.due = this.due.filter((other) => other !== next);
      this.time = Math.max(this.time, next.at);
      next.then();
    }
    this.time = end;
    await settled();
  }
}

/** Lets promises that are resolved be heard. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 8; i++) await Promise.resolve();
}
