import { type Other, stillThere, withMoments } from "./canvas/others";
import type { BoardDoc, BoardElement, OwnMoment } from "./types";

type Tell = (changed: readonly BoardElement[]) => void;

const nobody: ReadonlyMap<string, Other> = new Map();

/**
 * The board that this page shows: its document, and what everybody does on it
 * now. The canvas and the list of contents both work on it and hear of each
 * other's changes as they hear of those from elsewhere.
 */
export class ShownBoard {
  /** What is to be shown, deleted elements too; it is never changed by who reads it. */
  readonly elements: ReadonlyMap<string, BoardElement>;
  private readonly content = new Map<string, BoardElement>();
  private others: ReadonlyMap<string, Other> = nobody;
  private readonly watchers = new Set<() => void>();
  private readonly tellers = new Set<Tell>();
  private readonly readers = new Set<() => void>();
  private rev = 0;

  constructor(readonly doc: BoardDoc) {
    this.elements = this.content;
  }

  /** Begins to listen; the answer ends it. */
  begin(): () => void {
    if (this.doc.ready) this.tell([...this.doc.elements().values()]);
    const stops = [
      this.doc.onRemote((changed) => this.tell(changed)),
      this.doc.onMoments((moments) =>
        this.setOthers(withMoments(this.others, moments, Date.now())),
      ),
    ];
    const prune = setInterval(() => this.setOthers(stillThere(this.others, Date.now())), 2_000);
    return () => {
      clearInterval(prune);
      for (const stop of stops) stop();
      this.setOthers(nobody);
    };
  }

  /** A change of this page; `from` is who made it and need not be told. */
  change(elements: readonly BoardElement[], from?: Tell): void {
    if (elements.length === 0) return;
    this.doc.change(elements);
    // Somebody else may have been quicker: what counts is what the document has now.
    this.tell(
      elements.map((element) => this.doc.element(element.id) ?? element),
      from,
    );
  }

  /** What this page does now. */
  moment(now: OwnMoment): void {
    this.doc.moment(now);
  }

  /** Told of every change that comes from elsewhere than the listener itself. */
  onChange(listener: Tell): () => void {
    this.tellers.add(listener);
    return () => this.tellers.delete(listener);
  }

  /** For `useSyncExternalStore`: what others do. */
  readonly watchOthers = (listener: () => void): (() => void) => {
    this.watchers.add(listener);
    return () => this.watchers.delete(listener);
  };

  readonly getOthers = (): ReadonlyMap<string, Other> => this.others;

  /** For `useSyncExternalStore`: a number that grows with every change of the content. */
  readonly watchContent = (listener: () => void): (() => void) => {
    this.readers.add(listener);
    return () => this.readers.delete(listener);
  };

  readonly getContent = (): number => this.rev;

  private tell(changed: readonly BoardElement[], except?: Tell): void {
    this.rev++;
    for (const element of changed) this.content.set(element.id, element);
    for (const tell of this.tellers) if (tell !== except) tell(changed);
    for (const read of this.readers) read();
  }

  private setOthers(next: ReadonlyMap<string, Other>): void {
    if (next === this.others) return;
    this.others = next;
    for (const watch of this.watchers) watch();
  }
}
