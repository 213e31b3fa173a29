import { Refused } from "../api/errors";
import type { FromPage, FromServer } from "../live/messages";
import type { Change, Lost } from "./change";
import { changed } from "./make";
import { type Clock, type Pace, pause, step } from "./pace";
import { Replica } from "./replica";
import { bytesOf, split } from "./split";
import { Lines, type Stroke } from "./strokes";
import type { BoardDoc, BoardElement, Limits, Moment, OwnMoment, OwnVersion } from "./types";

type Say<T extends FromServer["t"]> = Extract<FromServer, { t: T }>;

/** A board as the server hands it out whole. */
export type Whole = { epoch: string; seq: number; elements: readonly BoardElement[] };

/** What a board needs of the workspace around it. */
export type Host = {
  readonly clock: Clock;
  readonly pace: Pace;
  send(message: FromPage): boolean;
  fetch(board: string): Promise<Whole>;
  /** Keeps changes where they outlive this page, if it can; never fails. */
  keep(board: string, changes: readonly Change[]): Promise<void>;
  /** These need not be kept any more; `lost` stay beside the board. */
  settle(board: string, settled: readonly Change[], lost: readonly Lost[]): void;
  moment(board: string, now: OwnMoment & { stroke?: Stroke }): void;
  mayEdit(): boolean;
  /** Whether an element shows a picture that the server has not got. */
  waits(element: BoardElement): boolean;
  limits(): Limits;
  /** Counts: each time a higher one. */
  number(): number;
  /** Something that the indicator shows may have changed. */
  changed(): void;
};

/**
 * `shut`: no line, or not inside. `opening`: asked, and not everything is here.
 * `fetching`: the whole board is on its way. `open`: up to date. `gone`: there
 * is no such board.
 */
type Phase = "shut" | "opening" | "fetching" | "open" | "gone";

const answerWithin = 10_000;
const ackWithin = 30_000;

/** One board between the page and the server: what is sent when, and what is missing. */
export class BoardDocument implements BoardDoc {
  ready = false;
  private phase: Phase = "shut";
  private readonly replica = new Replica();
  private readonly lines = new Lines();
  private readonly remote = new Set<(changed: readonly BoardElement[]) => void>();
  private readonly moments = new Set<(moments: readonly Moment[]) => void>();
  /** Batches of this connection that have no answer. */
  private readonly sent = new Map<number, readonly Change[]>();
  private readonly kept = new WeakSet<Change>();
  private keeping = false;
  private lastKept = Number.NEGATIVE_INFINITY;
  private hurry = false;
  /** Up to where the tail goes that was promised. */
  private target = 0;
  private attempt = 0;
  private retryAt = 0;
  /** The server takes nothing until the rights are others. */
  private stopped: string | undefined;
  private turn = 0;
  private stopPump: (() => void) | undefined;
  private stopWatch: (() => void) | undefined;

  constructor(
    readonly id: string,
    private readonly host: Host,
  ) {}

  elements(): ReadonlyMap<string, BoardElement> {
    return this.replica.elements();
  }

  element(id: string): BoardElement | undefined {
    const shown = this.replica.shown(id);
    return shown && { ...shown };
  }

  readonly onRemote = (listener: (changed: readonly BoardElement[]) => void) => {
    this.remote.add(listener);
    return () => void this.remote.delete(listener);
  };

  readonly onMoments = (listener: (moments: readonly Moment[]) => void) => {
    this.moments.add(listener);
    return () => void this.moments.delete(listener);
  };

  /** How many elements have changes that the server has not acknowledged. */
  get pending(): number {
    return this.replica.pending;
  }

  /** Why nothing is sent though the page is inside. */
  get stuck(): string | undefined {
    return this.phase === "gone" ? "not_found" : this.stopped;
  }

  unacknowledged(): Change[] {
    return this.replica.unacknowledged();
  }

  change(elements: readonly BoardElement[]): void {
    const now = this.host.clock.now();
    let any = false;
    for (const element of elements) {
      const before = this.replica.shown(element.id);
      const change = this.replica.edit(element, this.host.number(), now);
      if (!change) continue;
      any = true;
      for (const stroke of this.lines.grow(before, change.element, now))
        this.host.moment(this.id, { stroke });
    }
    // Whoever gives changes is in the middle of something: it hears later what became of them.
    queueMicrotask(() => this.settle());
    if (!any) return;
    this.host.changed();
    this.pump();
  }

  moment(now: OwnMoment): void {
    this.host.moment(this.id, now);
  }

  flush(): void {
    this.lines.end();
    this.hurry = true;
    this.pump();
  }

  /** Changes that were kept before. */
  restore(changes: readonly Change[]): void {
    const now = this.host.clock.now();
    for (const change of changes) {
      this.kept.add(change);
      this.replica.restore(change, now);
    }
    this.settle();
    this.pump();
  }

  /** Resolves when the board is here. */
  whenReady(): Promise<void> {
    if (this.ready) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.onRemote(() => {
        stop();
        resolve();
      });
    });
  }

  /** Puts one's own version in the place of what stands, as a new change. */
  takeBack({ element, code }: OwnVersion): void {
    const { id } = element;
    // A version that the server found too high is not counted on.
    const given = code === "ahead" ? 0 : element.version;
    const version = Math.max(this.replica.shown(id)?.version ?? 0, given) + 1;
    const versionNonce = Math.floor(Math.random() * 2 ** 31);
    const taken = { ...element, version, versionNonce };
    this.change([taken]);
    this.flush();
    for (const listener of this.remote) listener([{ ...taken }]);
  }

  /** Keeps all that is not kept yet, lines in the middle too. */
  async keepAll(): Promise<void> {
    const fresh = this.unacknowledged().filter((change) => !this.kept.has(change));
    for (const change of fresh) this.kept.add(change);
    if (fresh.length > 0) await this.host.keep(this.id, fresh);
  }

  /** Lets go of what is not acknowledged: it is kept, and sent by another way, or listed. */
  release(): void {
    this.replica.release();
    this.settle();
    this.host.changed();
  }

  /** The line is there and this page inside. */
  attach(): void {
    this.stopped = undefined;
    this.attempt = 0;
    this.retryAt = 0;
    this.reopen();
  }

  /** The line is lost, or this page is outside. */
  detach(): void {
    this.turn++;
    this.phase = "shut";
    this.stopWatch?.();
    this.sent.clear();
    this.replica.unsend();
    this.host.changed();
    this.pump();
  }

  /** What some of it waited for has come. */
  goOn(): void {
    this.pump();
  }

  /** Takes off the board what others have not seen. */
  withdraw(which: (element: BoardElement) => boolean): void {
    const gone = this.unacknowledged()
      .filter(({ element }) => !element.isDeleted && which(element))
      .map(({ element }) => changed(element, { isDeleted: true }));
    if (gone.length === 0) return;
    this.change(gone);
    this.flush();
    for (const listener of this.remote) listener(gone.map((element) => ({ ...element })));
  }

  /** The rights are others than before. */
  rights(): void {
    this.stopped = undefined;
    this.pump();
  }

  /** The list of boards has this one, or has it no longer. */
  listed(there: boolean): void {
    if (there && this.phase === "gone") this.attach();
    if (there || this.phase === "shut" || this.phase === "gone") return;
    this.turn++;
    this.phase = "gone";
    this.stopWatch?.();
    this.replica.unsend();
    this.host.changed();
  }

  receive(message: Say<"doc" | "ack" | "ops" | "resync" | "moments">): void {
    if (this.phase === "shut" && message.t !== "moments") return;
    switch (message.t) {
      case "doc":
        this.answered(message);
        break;
      case "ops":
        this.changed(message);
        break;
      case "ack":
        this.acknowledged(message);
        break;
      case "resync":
        if (this.phase !== "fetching") this.reopen();
        break;
      case "moments":
        for (const listener of this.moments) listener(message.all);
        break;
    }
  }

  /** What others do, as the workspace knows it: somebody is gone. */
  tellMoments(all: readonly Moment[]): void {
    for (const listener of this.moments) listener(all);
  }

  private reopen(): void {
    this.turn++;
    this.replica.unsend();
    this.phase = "opening";
    this.target = Number.POSITIVE_INFINITY;
    const { epoch, seq } = this.replica;
    this.host.send({ t: "open", doc: this.id, ...(epoch === undefined ? {} : { epoch, seq }) });
    this.watch(answerWithin);
  }

  private answered({ epoch, seq, mode }: Say<"doc">): void {
    if (this.phase === "fetching") return;
    if (mode === "snapshot") {
      this.phase = "fetching";
      this.stopWatch?.();
      void this.fetch(this.turn, 0);
      return;
    }
    if (this.replica.epoch !== epoch) this.adopt({ epoch, seq: 0, elements: [] });
    this.target = seq;
    this.advance();
  }

  private async fetch(turn: number, attempt: number): Promise<void> {
    try {
      const whole = await this.host.fetch(this.id);
      if (turn !== this.turn) return;
      this.adopt(whole);
      this.reopen();
    } catch (error) {
      if (turn !== this.turn) return;
      if (error instanceof Refused && error.code === "not_found") {
        this.phase = "gone";
        this.host.changed();
        return;
      }
      this.host.clock.later(pause(attempt), () => {
        if (turn === this.turn) void this.fetch(turn, attempt + 1);
      });
    }
  }

  private adopt(whole: Whole): void {
    const offer = this.host.mayEdit() ? () => this.host.number() : undefined;
    this.replica.adopt(whole, this.host.clock.now(), offer);
    this.settle();
  }

  private changed({ from, to, els }: Say<"ops">): void {
    if (this.phase === "fetching" || this.phase === "gone") return;
    const whole = this.replica.receive(from, to, els as BoardElement[], this.host.clock.now());
    this.settle();
    if (!whole) this.missed();
    this.advance();
  }

  // Something before this is missing; while opening it is on its way already.
  private missed(): void {
    if (this.phase === "open") this.reopen();
  }

  private advance(): void {
    if (this.phase !== "opening" || this.replica.seq < this.target) return;
    this.phase = "open";
    this.stopWatch?.();
    if (!this.ready) {
      this.ready = true;
      const all = [...this.replica.elements().values()];
      for (const listener of this.remote) listener(all);
    }
    this.host.changed();
    this.pump();
  }

  private acknowledged(ack: Say<"ack">): void {
    const batch = this.sent.get(ack.b);
    if (!batch) return;
    this.sent.delete(ack.b);
    if (ack.error) {
      this.replica.unsend();
      this.failed(ack.error.code);
    } else {
      this.attempt = 0;
      const rej = (ack.rej ?? []) as { id: string; code: string; cur?: BoardElement }[];
      const verdict = { from: ack.from, seq: ack.seq, rej };
      const whole = this.replica.judge(batch, verdict, this.host.clock.now());
      this.settle();
      if (!whole) this.missed();
    }
    if (this.phase === "open") this.stopWatch?.();
    this.advance();
    this.host.changed();
    this.pump();
  }

  private failed(code: string): void {
    switch (code) {
      case "closed":
      case "not_allowed":
      case "not_inside":
        this.stopped = code;
        break;
      case "not_found":
        this.phase = "gone";
        break;
      default:
        this.retryAt = this.host.clock.now() + pause(this.attempt++);
    }
  }

  private settle(): void {
    const { remote, settled, lost } = this.replica.drain();
    if (settled.length > 0 || lost.length > 0) {
      this.host.settle(this.id, settled, lost);
      this.host.changed();
    }
    if (!this.ready || remote.length === 0) return;
    const last = new Map(remote.map((element) => [element.id, element]));
    for (const listener of this.remote) listener([...last.values()]);
  }

  /** Keeps what is new, sends what may be sent, and comes back when there is more to do. */
  private pump(): void {
    this.stopPump?.();
    this.stopPump = undefined;
    const waits = [this.keepFresh(), this.sendNext(), this.lines.next(this.host.clock.now())];
    const soonest = Math.min(...waits);
    if (soonest < Number.POSITIVE_INFINITY)
      this.stopPump = this.host.clock.later(soonest, () => this.pump());
  }

  private due(): Change[] {
    const now = this.host.clock.now();
    return [...this.replica.waits()].filter((change) => !this.lines.held(change.element.id, now));
  }

  // Returns after how many ms to come back.
  private keepFresh(): number {
    if (this.keeping) return Number.POSITIVE_INFINITY;
    // A line that grows too: browsers end a page that is slow without letting it say a last word.
    const fresh = [...this.replica.waits()].filter((change) => !this.kept.has(change));
    if (fresh.length === 0) return Number.POSITIVE_INFINITY;
    const now = this.host.clock.now();
    const wait = this.lastKept + step - now;
    if (wait > 0 && !this.hurry) return wait;
    this.lastKept = now;
    this.keeping = true;
    void this.host.keep(this.id, fresh).then(() => {
      for (const change of fresh) this.kept.add(change);
      this.keeping = false;
      if (this.phase !== "open") this.hurry = false;
      this.host.changed();
      this.pump();
    });
    return Number.POSITIVE_INFINITY;
  }

  private sendNext(): number {
    const never = Number.POSITIVE_INFINITY;
    if (this.phase !== "open" || this.stopped || this.replica.underWay) return never;
    if (!this.host.mayEdit()) return never;
    const ready = this.due().filter(
      (change) => this.kept.has(change) && !this.host.waits(change.element),
    );
    if (ready.length === 0) {
      if (!this.keeping) this.hurry = false;
      return never;
    }
    const now = this.host.clock.now();
    if (now < this.retryAt) return this.retryAt - now;
    const wait = this.host.pace.wait(this.hurry);
    if (wait > 0) return wait;
    this.put(ready, now);
    return never;
  }

  private put(ready: readonly Change[], now: number): void {
    const nameless = ready.find(({ element }) => !named(element.id));
    const { batch, tooLarge } = split(ready, this.host.limits().batch);
    if (nameless || tooLarge) {
      this.refuse(nameless ?? tooLarge, nameless ? "invalid" : "too_large", now);
      return;
    }
    const b = this.host.number();
    const els = batch.map((change) => change.element);
    if (!this.host.send({ t: "put", doc: this.id, b, els })) return;
    this.host.pace.take(
      els.reduce((sum, element) => sum + bytesOf(element), 0),
      els.length,
    );
    this.sent.set(b, batch);
    this.replica.send(batch);
    this.lines.saved(els, now);
    this.watch(ackWithin);
  }

  // What fits no message, or could not be named in an answer: the server would say the same.
  private refuse(change: Change | undefined, code: string, now: number): void {
    if (!change) return;
    const { seq } = this.replica;
    const rej = [{ id: change.element.id, code }];
    this.replica.judge([change], { from: seq, seq, rej }, now);
    queueMicrotask(() => {
      this.settle();
      this.pump();
    });
  }

  // An answer that does not come was lost: everything is asked again.
  private watch(within: number): void {
    this.stopWatch?.();
    this.stopWatch = this.host.clock.later(within, () => {
      if (this.phase === "opening" || this.phase === "open") this.reopen();
    });
  }
}

/** Whether a refusal would name the element. */
function named(id: string): boolean {
  return id !== "" && id.length <= 64;
}
