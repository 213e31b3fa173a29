import type { BoardElement } from "../types";

/** What decides which of two changes of an element wins. */
type Stamp = Pick<BoardElement, "version" | "versionNonce">;

/** Whether change `a` replaces change `b`: the higher version, of equal ones the lower nonce. */
export function beats(a: Stamp, b: Stamp): boolean {
  return a.version > b.version || (a.version === b.version && a.versionNonce < b.versionNonce);
}

const same = (a: Stamp, b: Stamp | undefined) =>
  b !== undefined && a.version === b.version && a.versionNonce === b.versionNonce;

/**
 * Holds a drawing and a board's document together. The document is right about
 * everything that it has been told; a change of this page that it has not been
 * told of yet wins or loses by the stamps; and what is under somebody's hands
 * is left alone until they let go.
 */
export class Binding {
  /** The form in which the document knows each element. */
  private readonly told = new Map<string, Stamp>();
  /** What has changed elsewhere while it was under the hands of this page's person. */
  private readonly waiting = new Set<string>();

  /**
   * `known` is what the document has; `playable` makes of an element what can be
   * drawn, with the same stamp, or nothing.
   */
  constructor(
    private readonly known: ReadonlyMap<string, BoardElement>,
    private readonly playable: (element: BoardElement) => BoardElement | undefined = (element) => ({
      ...element,
    }),
  ) {}

  /** Whether something waits for the person to let go of it. */
  get waits(): boolean {
    return this.waiting.size > 0;
  }

  /**
   * What of a drawing the document has not been told; it counts as told from
   * now on. `later` keeps back what is not to be sent in its present form.
   * Called after every pointer move: it compares numbers and copies only what
   * has changed, for Excalidraw changes its elements in place.
   */
  news(
    drawing: readonly BoardElement[],
    later: (element: BoardElement) => boolean,
  ): BoardElement[] {
    const news: BoardElement[] = [];
    for (const element of drawing) {
      const known = this.told.get(element.id);
      if (same(element, known)) continue;
      if (known === undefined && element.isDeleted) continue; // it came and went unseen
      if (later(element)) continue;
      this.told.set(element.id, stampOf(element));
      news.push({ ...element });
    }
    return news;
  }

  /**
   * The drawing with what has come from elsewhere, or undefined where nothing
   * is to be changed. `held` is what the person has under their hands; a page
   * that may only look (`reads`) has nothing of its own to defend. The stamps
   * are noted before Excalidraw sees the elements (see [keepingStamps]).
   * Of what was deleted long ago only the stamp is left: it takes away what is
   * drawn and adds nothing.
   */
  merge(
    drawing: readonly BoardElement[],
    changed: Iterable<BoardElement>,
    held: ReadonlySet<string>,
    reads: boolean,
  ): BoardElement[] | undefined {
    const places = new Map(drawing.map((element, place) => [element.id, place]));
    const next = drawing.slice();
    let moved = false;
    let any = false;
    for (const theirs of changed) {
      if (held.has(theirs.id)) {
        this.waiting.add(theirs.id);
        continue;
      }
      const place = places.get(theirs.id);
      const ours = place === undefined ? undefined : drawing[place];
      const untold = ours && !reads && !same(ours, this.told.get(theirs.id));
      if (untold && this.told.has(theirs.id) && beats(ours, theirs)) continue;
      this.told.set(theirs.id, stampOf(theirs));
      if (ours && same(ours, theirs) && ours.isDeleted === theirs.isDeleted) continue;
      const taken = theirs.isDeleted ? ours && { ...ours, ...theirs } : this.playable(theirs);
      if (!taken) continue;
      any = true;
      if (place === undefined) next.push(taken);
      else next[place] = taken;
      moved ||= place === undefined || taken.index !== ours?.index;
    }
    if (!any) return undefined;
    return moved ? next.sort(byIndex) : next;
  }

  /** What is drawn and not told, apart from what is held: a page that may only look has no such thing. */
  strays(drawing: readonly BoardElement[], held: ReadonlySet<string>): BoardElement[] {
    return drawing.filter((element) => {
      const known = this.told.get(element.id);
      if (held.has(element.id) || same(element, known)) return false;
      return known !== undefined || !element.isDeleted;
    });
  }

  /** What waited for a hand that has let go, as the document has it now. */
  released(held: ReadonlySet<string>): BoardElement[] {
    const free: BoardElement[] = [];
    for (const id of this.waiting) {
      if (held.has(id)) continue;
      this.waiting.delete(id);
      const now = this.known.get(id);
      if (now) free.push(now);
    }
    return free;
  }
}

/**
 * Draws elements without changing any. Where two have one place in the order,
 * Excalidraw numbers them anew, in place, as if somebody had changed them. Each
 * page does that for itself and comes to the same order; were it sent, an old
 * form of what somebody is drawing at this moment could win over their own.
 */
export function keepingStamps(elements: readonly BoardElement[], draw: () => void): void {
  const stamps = elements.map(stampOf);
  draw();
  for (const [n, element] of elements.entries()) {
    if (!same(element, stamps[n])) Object.assign(element, stamps[n]);
  }
}

// What Excalidraw notes about an element that nobody sees.
const unseen = new Set(["version", "versionNonce", "updated", "index", "lastCommittedPoint"]);

/** Whether a person would see that one element is not the other. */
export function looksOther(a: BoardElement, b: BoardElement | undefined): boolean {
  const fields = Object.keys(a).filter((name) => !unseen.has(name));
  const written = (value: unknown) => JSON.stringify(value ?? null);
  return !b || fields.some((name) => written(a[name]) !== written(b[name]));
}

const stampOf = ({ version, versionNonce }: Stamp): Stamp => ({ version, versionNonce });

/** The order in which elements lie over one another: by index, of equal ones by id. */
export function byIndex(a: BoardElement, b: BoardElement): number {
  const [x, y] = [String(a.index ?? ""), String(b.index ?? "")];
  if (x !== y) return x < y ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
