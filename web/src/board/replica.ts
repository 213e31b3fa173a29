import { beats, type Change, type Lost, same, textOf, whyKept } from "./change";
import type { BoardElement } from "./types";

/** What became of a step: the shell acts on it. */
export type Outcome = {
  /** What is to be shown now, where it is not what this page gave. */
  remote: BoardElement[];
  /** Changes that need not be kept any more: acknowledged, or beaten. */
  settled: Change[];
  /** Those of them that stay beside the board. */
  lost: Lost[];
};

/** What a batch of this page became, as the server says. */
export type Verdict = {
  from: number;
  seq: number;
  rej: readonly { id: string; code: string; cur?: BoardElement }[];
};

const none = (): Outcome => ({ remote: [], settled: [], lost: [] });

/**
 * One board as this page knows it, without any input or output: what the server
 * has acknowledged, and on top of it what this page has changed since: one
 * batch under way, and what waits. Of all that is known of an element, the
 * change that beats the others is shown.
 */
export class Replica {
  epoch: string | undefined;
  /** Up to where everything of the server is here. */
  seq = 0;
  private confirmed = new Map<string, BoardElement>();
  private readonly waiting = new Map<string, Change>();
  private readonly flight = new Map<string, Change>();
  /** The text that came last from elsewhere. */
  private readonly heard = new Map<string, string>();
  /** Stamps that the page has been shown and that were replaced: not new when they come back. */
  private readonly replaced = new Map<string, string[]>();
  private out = none();

  /** What is new since the last call. */
  drain(): Outcome {
    const out = this.out;
    this.out = none();
    return out;
  }

  get pending(): number {
    let both = 0;
    for (const id of this.flight.keys()) if (this.waiting.has(id)) both++;
    return this.waiting.size + this.flight.size - both;
  }

  get underWay(): boolean {
    return this.flight.size > 0;
  }

  /** What waits to be sent, the longest waiting first. */
  *waits(): Iterable<Change> {
    yield* this.waiting.values();
  }

  /** All that the server has not acknowledged; of one element the latest. */
  unacknowledged(): Change[] {
    const all = new Map([...this.flight, ...this.waiting]);
    return [...all.values()];
  }

  isWaiting(change: Change): boolean {
    return this.waiting.get(change.element.id) === change;
  }

  shown(id: string): BoardElement | undefined {
    const local = this.waiting.get(id)?.element ?? this.flight.get(id)?.element;
    const known = this.confirmed.get(id);
    if (!local) return known;
    return known && beats(known, local) ? known : local;
  }

  elements(): Map<string, BoardElement> {
    const all = new Map<string, BoardElement>();
    for (const id of [...this.confirmed.keys(), ...this.flight.keys(), ...this.waiting.keys()]) {
      const element = this.shown(id);
      if (element && !isStub(element)) all.set(id, { ...element });
    }
    return all;
  }

  /** A change of this page; undefined where it is none. */
  edit(element: BoardElement, n: number, now: number): Change | undefined {
    const { id } = element;
    const shown = this.shown(id);
    if (shown && same(element, shown)) return undefined;
    if (this.replaced.get(id)?.includes(mark(element))) return undefined;
    const before = this.waiting.get(id);
    const change: Change = {
      element: { ...element },
      n,
      since: before?.since ?? now,
      typed: textOf(element) !== (this.heard.get(id) ?? ""),
      offered: false,
    };
    if (shown && beats(shown, element)) {
      // Somebody else was quicker by a moment: the page hears what stands.
      this.lose(change, shown, now);
      this.out.remote.push({ ...shown });
      return undefined;
    }
    this.waiting.set(id, change);
    return change;
  }

  /** A change that was kept from before: of this page, or of one that is gone. */
  restore(change: Change, now: number): void {
    const { id } = change.element;
    const known = this.confirmed.get(id);
    const local = (this.waiting.get(id) ?? this.flight.get(id))?.element;
    if (local && same(change.element, local)) return;
    for (const stands of [local, known]) {
      if (!stands || beats(change.element, stands)) continue;
      if (!same(change.element, stands)) this.lose(change, stands, now);
      this.out.settled.push(change);
      return;
    }
    const before = this.waiting.get(id);
    if (before) {
      this.lose(before, change.element, now);
      this.out.settled.push(before);
    }
    this.waiting.set(id, change);
    this.out.remote.push({ ...change.element });
  }

  /** Lets go of what is not acknowledged: somebody else takes care of it, and it is not shown. */
  release(): void {
    const changes = this.unacknowledged();
    this.waiting.clear();
    this.flight.clear();
    for (const { element } of changes) {
      if (this.shown(element.id)) this.tell(element.id, element);
      else this.vanished(element);
    }
  }

  /** Takes changes from what waits into the batch that is under way. */
  send(changes: readonly Change[]): void {
    for (const change of changes) {
      if (!this.isWaiting(change)) continue;
      this.waiting.delete(change.element.id);
      this.flight.set(change.element.id, change);
    }
  }

  /** What was under way waits again: its answer will not come, or not in time. */
  unsend(): void {
    const later = new Map(this.waiting);
    this.waiting.clear();
    for (const [id, change] of this.flight) if (!later.has(id)) this.waiting.set(id, change);
    for (const [id, change] of later) this.waiting.set(id, change);
    this.flight.clear();
  }

  /** Committed changes after `from` up to `to`; false where something before them is missing. */
  receive(from: number, to: number, elements: readonly BoardElement[], now: number): boolean {
    if (to <= this.seq) return true;
    if (from > this.seq) return false;
    for (const element of elements) this.confirm(element, now);
    this.seq = to;
    return true;
  }

  /** What became of a batch; false where something before it is missing. */
  judge(batch: readonly Change[], verdict: Verdict, now: number): boolean {
    const refused = new Map(verdict.rej.map((one) => [one.id, one]));
    for (const change of batch) {
      const rejection = refused.get(change.element.id);
      const open = this.land(change);
      if (!rejection) this.accept(change);
      else this.refuse(change, rejection.code, rejection.cur, open, now);
    }
    if (verdict.seq <= this.seq) return true;
    if (verdict.from > this.seq) return false;
    this.seq = verdict.seq;
    return true;
  }

  /**
   * A whole board. What this page knew and the server no longer has, because it
   * began anew or went back, is offered where `offer` says so; `next` numbers it.
   */
  adopt(
    board: { epoch: string; seq: number; elements: readonly BoardElement[] },
    now: number,
    offer?: () => number,
  ): void {
    const before = this.confirmed;
    const anew = this.epoch !== undefined && (this.epoch !== board.epoch || board.seq < this.seq);
    this.confirmed = new Map();
    this.epoch = board.epoch;
    this.seq = board.seq;
    for (const element of board.elements) {
      const known = before.get(element.id);
      if (known) this.confirmed.set(element.id, known);
      if (anew) this.confirmed.delete(element.id);
      this.confirm(element, now, known);
    }
    for (const [id, known] of before) {
      const stands = this.confirmed.get(id);
      if (stands && !beats(known, stands)) continue;
      if (anew && offer) this.offer(known, offer(), now);
      else if (!anew && known.isDeleted) this.confirmed.set(id, known);
      else if (!stands) this.vanished(known);
    }
    for (const change of this.unacknowledged()) this.resolve(change.element.id, now);
  }

  // A newer state of an element, from the server.
  private confirm(element: BoardElement, now: number, shownBefore?: BoardElement): void {
    const { id } = element;
    const known = this.confirmed.get(id);
    if (known && !beats(element, known)) return;
    const before = this.shown(id) ?? shownBefore;
    const own = [this.flight.get(id), this.waiting.get(id)].some(
      (change) => change && same(change.element, element),
    );
    this.confirmed.set(id, element);
    if (!own) this.heard.set(id, textOf(element));
    this.resolve(id, now);
    this.tell(id, before);
  }

  private tell(id: string, before: BoardElement | undefined): void {
    const shown = this.shown(id);
    if (!shown || (before && same(shown, before))) return;
    if (before) this.remember(id, before);
    // Of what was deleted long ago there is no body any more: the page's own is shown as deleted.
    if (!isStub(shown)) this.out.remote.push({ ...shown });
    else if (before) this.out.remote.push({ ...before, ...shown });
  }

  private remember(id: string, before: BoardElement): void {
    const marks = this.replaced.get(id) ?? [];
    this.replaced.set(id, [...marks.slice(-7), mark(before)]);
  }

  // Own changes against what the server has now.
  private resolve(id: string, now: number): void {
    const known = this.confirmed.get(id);
    if (!known) return;
    for (const layer of [this.flight, this.waiting]) {
      const change = layer.get(id);
      if (!change || beats(change.element, known)) continue;
      layer.delete(id);
      const later = layer === this.flight && this.waiting.has(id);
      if (!same(change.element, known) && !later) this.lose(change, known, now);
      this.out.settled.push(change);
    }
  }

  private lose(change: Change, current: BoardElement | undefined, now: number): void {
    const why = whyKept(change, current, now);
    if (why) this.out.lost.push({ change, ...(current ? { current: { ...current } } : {}), why });
  }

  // The change is answered, wherever it was meanwhile; false where that is known already.
  private land(change: Change): boolean {
    const { id } = change.element;
    for (const layer of [this.flight, this.waiting]) {
      if (layer.get(id) !== change) continue;
      layer.delete(id);
      return true;
    }
    return false;
  }

  private accept(change: Change): void {
    const { element } = change;
    const known = this.confirmed.get(element.id);
    if (!known || beats(element, known)) this.confirmed.set(element.id, element);
    this.out.settled.push(change);
  }

  private refuse(
    change: Change,
    code: string,
    cur: BoardElement | undefined,
    open: boolean,
    now: number,
  ): void {
    const { id } = change.element;
    if (cur) this.confirm(cur, now, change.element);
    if (!open) return;
    const current = this.confirmed.get(id);
    const later = this.waiting.has(id);
    if (!later && code !== "stale" && !change.offered)
      this.out.lost.push({ change, current: current && { ...current }, why: "refused", code });
    if (!later && code === "stale") this.lose(change, current, now);
    this.out.settled.push(change);
    if (this.shown(id)) this.tell(id, change.element);
    else this.vanished(change.element);
  }

  private offer(known: BoardElement, n: number, now: number): void {
    const { id } = known;
    const local = this.waiting.get(id) ?? this.flight.get(id);
    if (local && beats(local.element, known)) return;
    this.waiting.set(id, { element: known, n, since: now, typed: false, offered: true });
    this.out.remote.push({ ...known });
  }

  // The server has it no longer: it is shown as deleted.
  private vanished(element: BoardElement): void {
    if (this.shown(element.id)) return;
    this.remember(element.id, element);
    if (!element.isDeleted) this.out.remote.push({ ...element, isDeleted: true });
  }
}

/** What is left of an element that was deleted long ago. */
function isStub(element: BoardElement): boolean {
  return element.isDeleted && element.type === undefined;
}

function mark(element: BoardElement): string {
  return `${element.version}:${element.versionNonce}`;
}
