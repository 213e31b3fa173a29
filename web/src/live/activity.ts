/** How often input may be reported, in ms (rule 41): every 30 s or a tenth of the notice time. */
export function reportInterval(idleNotice: number): number {
  return idleNotice > 0 ? Math.min(30_000, (idleNotice * 1000) / 10) : 30_000;
}

/**
 * Turns a stream of inputs into few reports: the first at once, then one per
 * interval while there is input, each with the age of the last input by the
 * wall clock, so that the server knows its instant.
 */
export class Activity {
  private lastInput: number | undefined;
  private lastReport = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly report: (age: number) => void,
    private interval: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** The age of the last input in ms, or undefined where there was none. */
  get age(): number | undefined {
    return this.lastInput === undefined ? undefined : Math.max(0, this.now() - this.lastInput);
  }

  /** When the last input was, to be kept over a reload. */
  get last(): number | undefined {
    return this.lastInput;
  }

  /** Takes up an input from before a reload. */
  remember(instant: number): void {
    this.lastInput = Math.max(this.lastInput ?? 0, Math.min(instant, this.now()));
  }

  setInterval(interval: number): void {
    this.interval = interval;
  }

  /** There was input just now. */
  note(): void {
    const now = this.now();
    this.lastInput = now;
    if (this.timer !== undefined) return;
    const wait = this.lastReport + this.interval - now;
    if (wait <= 0) this.send();
    else this.timer = setTimeout(() => this.send(), wait);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private send(): void {
    this.timer = undefined;
    this.lastReport = this.now();
    this.report(this.age ?? 0);
  }
}

const inputs = [
  "pointerdown",
  "pointermove",
  "wheel",
  "keydown",
  "touchstart",
  "touchmove",
] as const;

/** Listens for what counts as an action of a person (rule 40); returns how to stop. */
export function watchInput(note: () => void): () => void {
  for (const name of inputs) window.addEventListener(name, note, { capture: true, passive: true });
  return () => {
    for (const name of inputs) window.removeEventListener(name, note, { capture: true });
  };
}
