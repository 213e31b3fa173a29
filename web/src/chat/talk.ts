import { filesApi } from "../board/files/api";
import { Outbox, type OutboxOptions } from "../board/outbox";
import { type Clock, pause, clock as wallClock } from "../board/pace";
import type { FromServer } from "../live/messages";
import type { LiveSession } from "../live/session";
import { chatPart } from "./api";
import { type History, misses, nothing, renamed, whole, withEarlier, withSaid } from "./history";
import { Outgoing } from "./outgoing";
import { readUpTo, rememberRead } from "./read";
import type { Deed, Pending, TalkState, Where } from "./types";

type Line = Pick<LiveSession, "link" | "subscribe" | "getSnapshot" | "hear" | "say">;

export type TalkOptions = {
  part?: typeof chatPart;
  list?: typeof filesApi.bringBack;
  clock?: Clock;
  outbox?: Omit<OutboxOptions, "onAdopted">;
};

/** How often tabs that are gone are looked for, in ms. */
const lookAround = 15_000;

/** In the outbox the chat stands where a board's id would. */
const place = "chat";

/**
 * The chat of one session's page, without any framework: what was said, what
 * this page says, and how far its person has read. It lives as long as the
 * page's [LiveSession], over lost lines and ways out and in.
 */
export class Talk {
  private history: History = nothing;
  private ready = false;
  private error: unknown;
  private state: TalkState;
  private readonly listeners = new Set<() => void>();
  private readonly outbox: Outbox<Pending>;
  private readonly outgoing: Outgoing;
  private readonly part: typeof chatPart;
  private readonly clock: Clock;
  private conn: string | undefined;
  private person: string | undefined;
  private lineOpen = false;
  private count = 0;
  private attempt = 0;
  private read = 0;
  private aside = 0;
  private reading: Promise<void> | undefined;
  private stops: (() => void)[] = [];
  private stopRetry: (() => void) | undefined;
  private telling: (() => void) | undefined;

  constructor(
    private readonly session: Line,
    options: TalkOptions = {},
  ) {
    this.part = options.part ?? chatPart;
    this.clock = options.clock ?? wallClock;
    const list = options.list ?? filesApi.bringBack;
    this.outbox = new Outbox<Pending>(`chat of ${session.link}`, () => ++this.count, {
      ...options.outbox,
      onAdopted: () => void this.restore(),
    });
    this.outgoing = new Outgoing({
      clock: this.clock,
      number: () => ++this.count,
      say: (message) => this.session.say(message),
      list: (files) =>
        Promise.all(files.map(({ sha256, name }) => list(session.link, { hash: sha256, name }))),
      keep: (pending) => this.outbox.keep(this.person ?? "", place, [pending]),
      settle: (pending) => this.outbox.settle(this.person ?? "", place, [pending]),
      changed: () => this.tell(),
    });
    this.state = this.stateNow();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): TalkState => this.state;

  /** Begins to listen; returns how to end it. What is not sent stays on the device. */
  begin(): () => void {
    const looking = setInterval(() => void this.outbox.watchTabs(), lookAround);
    this.stops = [
      this.session.subscribe(() => this.update()),
      this.session.hear((message) => this.receive(message)),
      () => clearInterval(looking),
    ];
    const opened = this.outbox.start();
    this.update();
    // Whoever was welcomed before this listened.
    if (this.lineOpen) this.enter();
    void opened.then(() => this.outbox.watchTabs());
    return () => this.end();
  }

  act(deed: Deed): void {
    this.outgoing.add(deed);
  }

  retry(id: string): void {
    this.outgoing.retry(id);
  }

  drop(id: string): void {
    this.outgoing.drop(id);
  }

  /** Fetches earlier messages; once at a time. Rejects with [Refused]. */
  earlier(): Promise<void> {
    if (!this.history.more) return Promise.resolve();
    const { epoch } = this.history;
    this.reading ??= this.part(this.session.link, this.history.messages[0]?.n)
      .then((part) => {
        if (this.history.epoch === epoch) this.take(withEarlier(this.history, part));
      })
      .finally(() => {
        this.reading = undefined;
      });
    return this.reading;
  }

  /** The person has seen everything that is here. */
  seen(): void {
    const last = this.history.messages.at(-1)?.n ?? 0;
    if (last <= this.read || this.person === undefined) return;
    this.read = last;
    rememberRead(this.session.link, this.person, last);
    this.tell();
  }

  /** Sends what was refused in the room where this person is now. */
  readdress(id: string, where: Where): void {
    this.outgoing.readdress(id, where);
  }

  /** The person has put the notice aside. */
  putAside(): void {
    const { notice } = this.history;
    if (!notice || this.person === undefined) return;
    this.aside = notice.n;
    rememberRead(this.session.link, this.person, notice.n, "aside");
    this.tell();
  }

  private receive(message: FromServer): void {
    switch (message.t) {
      case "welcome":
        this.enter();
        break;
      case "bye":
        this.leave();
        break;
      case "chat":
        if (message.mode === "snapshot") void this.fetch();
        else {
          this.attempt = 0;
          if (!this.ready) this.take(this.history, true);
        }
        break;
      case "said":
        if (misses(this.history, message)) this.listen();
        else this.take(withSaid(this.history, message));
        break;
      case "relisten":
        this.listen();
        break;
      case "heard":
        this.outgoing.hear(message);
        break;
      case "names":
        this.take(renamed(this.history, message.names));
        break;
    }
  }

  // The line may be lost without a word: what is under way is sent again on the next.
  private update(): void {
    const { line, inside } = this.session.getSnapshot();
    const lost = this.lineOpen && line !== "open";
    this.lineOpen = line === "open";
    if (lost || !inside) this.leave();
  }

  private enter(): void {
    const { inside } = this.session.getSnapshot();
    if (!inside?.workspace) return;
    if (inside.me.id !== this.person) this.become(inside.me.id);
    const fresh = inside.conn !== this.conn;
    this.conn = inside.conn;
    void this.outbox.unlock(inside.me.id, inside.workspace.key).then(() => this.restore());
    this.listen();
    if (inside.place !== "seat") this.outgoing.detach();
    else if (fresh) this.outgoing.attach();
  }

  private become(person: string): void {
    this.outgoing.forget();
    this.person = person;
    this.read = readUpTo(this.session.link, person) ?? -1;
    this.aside = readUpTo(this.session.link, person, "aside") ?? 0;
    this.history = nothing;
    this.ready = false;
    void this.outbox.lockAllBut([person]);
  }

  private leave(): void {
    if (this.conn === undefined) return;
    this.conn = undefined;
    this.stopRetry?.();
    this.outgoing.detach();
  }

  private listen(): void {
    const { epoch, seq } = this.history;
    this.session.say({ t: "listen", epoch, seq });
  }

  private async fetch(): Promise<void> {
    const { conn } = this;
    try {
      const part = await this.part(this.session.link);
      if (conn === undefined || conn !== this.conn) return;
      this.error = undefined;
      this.take(whole(part), true);
      this.listen();
    } catch (error) {
      if (conn !== this.conn) return;
      this.error = error;
      this.tell();
      this.stopRetry = this.clock.later(pause(this.attempt++), () => void this.fetch());
    }
  }

  private take(history: History, ready = this.ready): void {
    this.history = history;
    const last = history.messages.at(-1)?.n ?? 0;
    // What was there before somebody came for the first time is not new to the page,
    // and after a restored backup the numbers begin anew.
    if (ready && (this.read < 0 || this.read > Math.max(last, history.seq))) this.read = last;
    if (ready && this.aside > history.seq) this.aside = 0;
    this.ready = ready;
    this.outgoing.reached(history.seq);
    this.tell();
  }

  private async restore(): Promise<void> {
    const { person } = this;
    if (person === undefined) return;
    const before = this.count;
    const kept = await this.outbox.read(person, place);
    // What came of this page itself meanwhile is on its way already.
    const own = new Set(this.outgoing.list.map(({ element }) => element.id));
    const left = kept.filter(({ element, n }) => n <= before && !own.has(element.id));
    if (person === this.person) this.outgoing.restore(left);
  }

  private end(): void {
    for (const stop of this.stops) stop();
    this.stops = [];
    this.leave();
    void this.outbox.stop();
  }

  /** However many messages come at once, the screens are told once: React draws each telling at once. */
  private tell(): void {
    this.state = this.stateNow();
    this.telling ??= this.clock.later(0, () => {
      this.telling = undefined;
      for (const listener of this.listeners) listener();
    });
  }

  private stateNow(): TalkState {
    const { messages, more, names, runs, notice } = this.history;
    const known = new Set(messages.map(({ id }) => id));
    const isNew = (m: (typeof messages)[number]) =>
      m.n > this.read && m.by !== this.person && !m.deleted && !m.clears;
    return {
      ready: this.ready,
      error: this.ready ? undefined : this.error,
      messages,
      more,
      names,
      runs,
      pending: this.outgoing.list.filter(
        ({ element }) => element.do !== "say" || !known.has(element.message),
      ),
      unread: this.read < 0 ? 0 : messages.filter(isNew).length,
      readUpTo: this.read,
      notice: notice && notice.n > this.aside ? notice : undefined,
    };
  }
}
