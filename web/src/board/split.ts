import type { Change } from "./change";
import type { BoardElement } from "./types";

const encoder = new TextEncoder();
const sizes = new WeakMap<object, number>();

/** The bytes of an element in a message. */
export function bytesOf(element: object): number {
  const known = sizes.get(element);
  if (known !== undefined) return known;
  const size = encoder.encode(JSON.stringify(element)).length;
  sizes.set(element, size);
  return size;
}

/** Elements of one batch, as the server takes them. */
const most = 1_000;
/** What is around the elements of a message. */
const envelope = 256;

/**
 * The changes that go in the next message: from the first on, as many as fit.
 * `tooLarge` is a first one that fits none.
 */
export function split(
  changes: readonly Change[],
  bytes: number,
): { batch: Change[]; tooLarge?: Change } {
  const batch: Change[] = [];
  let left = bytes - envelope;
  for (const change of changes) {
    const size = bytesOf(change.element) + 1;
    if (size > bytes - envelope && batch.length === 0) return { batch, tooLarge: change };
    if (size > left || batch.length === most) break;
    left -= size;
    batch.push(change);
  }
  return { batch };
}

/** Browsers send 64 KiB for a page that closes, all that it says together. */
const lastBytes = 60 << 10;

/** What a page that closes says: of all its boards, what is not acknowledged and fits. */
export function lastWords(
  docs: readonly { id: string; unacknowledged(): readonly Change[] }[],
): { board: string; els: BoardElement[] }[] {
  let left = lastBytes;
  return docs.flatMap((doc) => {
    const els: BoardElement[] = [];
    for (const { element } of doc.unacknowledged()) {
      const size = bytesOf(element) + 1;
      if (size > left) continue;
      left -= size;
      els.push(element);
    }
    return els.length > 0 ? [{ board: doc.id, els }] : [];
  });
}
