import type { PicturesSource } from "./types";

/**
 * The pictures that are on their way to the server, of whatever canvas sends
 * them. Until one is there, its element is this page's own: it is in no outbox,
 * so nothing is saved while this is not empty.
 */
export class Uploads {
  private readonly sources = new Set<PicturesSource>();

  constructor(private readonly changed: () => void) {}

  /** How many are on their way, and how many did not get there. */
  get pictures(): { sending: number; failed: number } {
    let [sending, failed] = [0, 0];
    for (const source of this.sources) {
      const now = source.getSnapshot();
      sending += now.sending;
      failed += now.unsent.length;
    }
    return { sending, failed };
  }

  /** Counts what somebody sends until the answer is called. */
  watch(source: PicturesSource): () => void {
    this.sources.add(source);
    const stop = source.subscribe(this.changed);
    this.changed();
    return () => {
      stop();
      this.sources.delete(source);
      this.changed();
    };
  }

  /** Tries again what did not get there. */
  retry(): void {
    for (const source of this.sources) source.retry();
  }
}
