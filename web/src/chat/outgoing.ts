import { type Clock, pause } from "../board/pace";
import type { FromPage, FromServer } from "../live/messages";
import type { ChatFile, Deed, Pending, Where } from "./types";

type Heard = Extract<FromServer, { t: "heard" }>;

/** How long to wait after "too fast", in ms: the server takes two a second. */
const tooFast = 700;

export type OutgoingHost = {
  readonly clock: Clock;
  number(): number;
  say(message: FromPage): boolean;
  /** Before a message for everybody is sent: its files come into the session's list. */
  list(files: readonly ChatFile[]): Promise<unknown>;
  keep(pending: Pending): Promise<void>;
  settle(pending: Pending): Promise<void>;
  changed(): void;
};

/**
 * What this page does in the chat, one after the other: kept on the device
 * first, then sent, and dropped once the server has acknowledged it. What is
 * sent twice, because an answer was lost, the server takes once: it knows the
 * ids.
 */
export class Outgoing {
  private all: readonly Pending[] = [];
  private readonly kept = new Set<Pending>();
  private flight: Pending | undefined;
  private attached = false;
  private attempt = 0;
  private stopWaiting: (() => void) | undefined;
  /** Acknowledged, and up to which `seq` that is; shown until the message itself is here. */
  private readonly done = new Map<string, { pending: Pending; seq: number }>();

  constructor(private readonly host: OutgoingHost) {}

  /** What waits, what was refused, and what is acknowledged and not yet here. */
  get list(): readonly Pending[] {
    const done = [...this.done.values()].map(({ pending }) => pending);
    return [...done, ...this.all];
  }

  add(deed: Deed): void {
    const n = this.host.number();
    const element = { ...deed, id: `${deed.do}:${deed.message}` };
    this.put({ element, n, since: this.host.clock.now() });
  }

  /** Puts back what was kept; what is here already stays. */
  restore(kept: readonly Pending[]): void {
    const known = new Set(this.all.map(({ element }) => element.id));
    const fresh = kept.filter(({ element }) => !known.has(element.id));
    for (const one of fresh) this.kept.add(one);
    this.all = [...this.all, ...fresh].sort((a, b) => a.n - b.n);
    this.host.changed();
    this.next();
  }

  /** Sends again what was refused; under the same id, so that it is there once. */
  retry(id: string): void {
    const one = this.all.find(({ element }) => element.id === id);
    if (one?.error) this.put({ element: one.element, n: this.host.number(), since: one.since });
  }

  /** Sends what was refused in another room than it was for. */
  readdress(id: string, where: Where): void {
    const one = this.all.find(({ element }) => element.id === id);
    if (!one?.error || one.element.do !== "say") return;
    const { to: _, all: __, room: ___, inRoom: ____, ...said } = one.element;
    this.put({ element: { ...said, ...where }, n: this.host.number(), since: one.since });
  }

  drop(id: string): void {
    const one = this.all.find(({ element }) => element.id === id);
    if (!one || one === this.flight) return;
    this.remove(one);
    void this.host.settle(one);
    this.host.changed();
  }

  /** The line is there, and this page in the session. */
  attach(): void {
    this.attached = true;
    this.flight = undefined;
    this.next();
  }

  detach(): void {
    this.attached = false;
    this.flight = undefined;
    this.stopWaiting?.();
    this.stopWaiting = undefined;
    this.host.changed();
  }

  /** Somebody else is here: what was kept stays on the device, for whom it belongs to. */
  forget(): void {
    this.detach();
    this.all = [];
    this.kept.clear();
    this.done.clear();
  }

  hear({ id, did, seq, error }: Heard): void {
    const one = this.flight;
    if (!one || one.element.do !== did || one.element.message !== id) return;
    this.flight = undefined;
    if (!error) this.finish(one, seq ?? 0);
    else if (error.code === "too_fast") this.wait(tooFast);
    else if (error.code === "unavailable") this.wait(pause(this.attempt++));
    // It is on its way out: what is left is sent when it is in again.
    else if (error.code === "not_inside") this.attached = false;
    // What is gone already need not be taken away.
    else if (did === "unsay" && error.code === "not_found") this.finish(one, 0);
    else this.refuse(one, error.code);
    this.host.changed();
    this.next();
  }

  /** Everything up to `seq` is here. */
  reached(seq: number): void {
    for (const [id, one] of this.done) if (one.seq <= seq) this.done.delete(id);
  }

  private put(pending: Pending): void {
    const same = this.all.find(({ element }) => element.id === pending.element.id);
    this.all = [...this.all.filter((one) => one !== same), pending];
    this.host.changed();
    void this.host.keep(pending).then(() => {
      this.kept.add(pending);
      this.next();
    });
  }

  private next(): void {
    if (!this.attached || this.flight || this.stopWaiting) return;
    const one = this.all.find(({ error }) => error === undefined);
    if (!one || !this.kept.has(one)) return;
    this.flight = one;
    void this.send(one);
  }

  private async send(one: Pending): Promise<void> {
    const deed = one.element;
    if (deed.do === "say" && deed.files?.length && !deed.to && !deed.room)
      await this.host.list(deed.files).catch(() => undefined); // it is in the chat all the same
    if (this.flight === one) this.host.say(messageOf(deed));
  }

  private finish(one: Pending, seq: number): void {
    this.attempt = 0;
    if (seq > 0) this.done.set(one.element.id, { pending: one, seq });
    this.remove(one);
    void this.host.settle(one);
  }

  private refuse(one: Pending, error: string): void {
    const refused = { ...one, error };
    this.kept.delete(one);
    this.all = this.all.map((other) => (other === one ? refused : other));
    this.kept.add(refused);
    void this.host.keep(refused);
  }

  private remove(one: Pending): void {
    this.kept.delete(one);
    this.all = this.all.filter((other) => other !== one);
  }

  private wait(ms: number): void {
    this.stopWaiting = this.host.clock.later(ms, () => {
      this.stopWaiting = undefined;
      this.next();
    });
  }
}

function messageOf(deed: Deed): FromPage {
  const id = deed.message;
  if (deed.do === "unsay" || deed.do === "clear") return { t: deed.do, id };
  if (deed.do === "amend") return { t: "amend", id, text: deed.text };
  const { text, to, all, room, reply, files } = deed;
  return {
    t: "say",
    id,
    text,
    ...(to ? { to } : {}),
    ...(all ? { all } : {}),
    ...(room ? { room } : {}),
    ...(reply ? { reply } : {}),
    ...(files?.length ? { files: files.map(({ sha256, name }) => ({ sha256, name })) } : {}),
  };
}
