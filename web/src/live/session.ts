import { Refused } from "../api/errors";
import { Activity, reportInterval, watchInput } from "./activity";
import { answerFor, heldElsewhere } from "./duplicate";
import { recall, remember } from "./memory";
import type { CommandName, Commands, FromPage, FromServer, Hello } from "./messages";
import { type Live, type LiveEvent, misses, reduce, start } from "./reducer";
import { Socket } from "./socket";

type Pending = { resolve: () => void; reject: (error: Refused) => void };

/**
 * The live state of one session's page, without any framework: it owns the
 * socket, the resume token, the reports of activity and the beacon, and hands
 * what it hears to the reducer. React reads it by `useSyncExternalStore`.
 */
export class LiveSession {
  private live: Live = start;
  private token: string | undefined;
  private stopping: (() => void)[] = [];
  private nextId = 1;
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Set<() => void>();
  private readonly hearers = new Set<(message: FromServer) => void>();
  private behind: ReturnType<typeof setTimeout> | undefined;
  private readonly socket: Socket;
  private readonly activity: Activity;

  constructor(readonly link: string) {
    this.activity = new Activity((age) => this.socket.send({ t: "active", age }), 30_000);
    this.socket = new Socket({
      hello: () => this.hello(),
      onMessage: (message) => this.receive(message),
      onLine: (line, shut) => {
        if (line !== "open") this.failPending();
        this.dispatch({ t: "line", line, shut });
      },
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): Live => this.live;

  /** Hears each message after the state has taken it: for the workspace, which has a state of its own. */
  hear(hearer: (message: FromServer) => void): () => void {
    this.hearers.add(hearer);
    return () => this.hearers.delete(hearer);
  }

  /** Says something of the workspace; false where nobody would hear it. */
  say(message: FromPage): boolean {
    return this.socket.send(message);
  }

  /** Begins: resumes where a reload interrupted, else knocks at the door. */
  begin(): () => void {
    let running = true;
    const kept = recall(this.link);
    if (kept.lastInput) this.activity.remember(kept.lastInput);
    const proceed = (token: string | undefined) => {
      if (!running) return;
      this.token = token;
      this.stopping = [watchInput(() => this.act()), answerFor(() => this.token), this.watchPage()];
      this.socket.start();
    };
    if (kept.token === undefined) proceed(undefined);
    else
      heldElsewhere(kept.token).then(
        (held) => proceed(held ? undefined : kept.token),
        () => proceed(kept.token),
      );
    return () => {
      running = false;
      this.end();
    };
  }

  /** Asks for something; resolves when it is done and committed, rejects with [Refused]. */
  command<N extends CommandName>(
    name: N,
    ...args: Commands[N] extends undefined ? [] : [Commands[N]]
  ): Promise<void> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const [given] = args;
      const message = { t: "command", id, name, ...(given ? { args: given } : {}) } as const;
      if (this.live.line === "open" && this.socket.send(message)) {
        this.pending.set(id, { resolve, reject });
      } else reject(new Refused("offline"));
    });
  }

  /** From reading into a run: out and in again, as one step for whoever looks. */
  async move(way: "enter" | "start"): Promise<void> {
    this.dispatch({ t: "moving", on: true });
    try {
      await this.command("leave");
      await this.command(way); // the welcome ends the move
    } catch (error) {
      this.dispatch({ t: "moving", on: false });
      throw error;
    }
  }

  /** Leaves, also where the server cannot be reached: it then learns it from the silence. */
  async leave(): Promise<void> {
    try {
      await this.command("leave");
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "offline") throw error;
      this.beacon();
      this.keepToken(undefined);
      this.dispatch({ t: "left" });
      this.socket.restart();
    }
  }

  /** Knocks again, as a person who comes by hand: after a login, a name, or a way out. */
  knock(): void {
    this.keepToken(undefined);
    this.dispatch({ t: "again" });
    this.socket.restart();
  }

  /** From a way out to the door as it stands, on the same socket. */
  again(): void {
    this.dispatch({ t: "again" });
  }

  /** Asks for everything anew, a new media ticket included. */
  refresh(): void {
    this.socket.send({ t: "sync", rev: 0 });
  }

  /** The server's time now, in ms. */
  now(): number {
    return Date.now() + this.live.ahead;
  }

  private hello(): Hello {
    if (this.token === undefined) return { t: "hello", link: this.link };
    const age = this.activity.age;
    const rev = this.live.inside?.rev ?? recall(this.link).rev ?? 0;
    const resume = { token: this.token, rev, ...(age === undefined ? {} : { age }) };
    return { t: "hello", link: this.link, resume };
  }

  private receive(message: FromServer): void {
    switch (message.t) {
      case "welcome":
        this.keepToken(message.token);
        this.socket.send({ t: "got", token: message.token });
        this.activity.setInterval(reportInterval(message.figures.idleNotice));
        break;
      case "bye":
      case "door":
        this.keepToken(undefined);
        break;
      case "events":
        if (misses(this.live, message)) {
          this.sync();
          return;
        }
        break;
      case "ping":
        this.compare(message.rev);
        break;
      case "result":
        this.settle(message.id, message.error);
        break;
      case "names":
      case "sessions":
      case "stale":
      case "boards":
      case "files":
      case "doc":
      case "ack":
      case "ops":
      case "resync":
      case "moments":
      case "gathered":
      case "chat":
      case "said":
      case "heard":
      case "relisten":
        break;
    }
    this.dispatch({ t: "message", message, at: Date.now() });
    for (const hearer of this.hearers) hearer(message);
  }

  /** A ping that stays ahead for 2 s means that something was missed. */
  private compare(rev: number): void {
    const inside = this.live.inside;
    if (!inside || rev <= inside.rev || this.behind !== undefined) return;
    this.behind = setTimeout(() => {
      this.behind = undefined;
      const now = this.live.inside;
      if (now && now.conn === inside.conn && now.rev < rev) this.sync();
    }, 2_000);
  }

  private sync(): void {
    this.socket.send({ t: "sync", rev: this.live.inside?.rev ?? 0 });
  }

  private settle(id: number, error?: { code: string; until?: number }): void {
    const waiting = this.pending.get(id);
    this.pending.delete(id);
    if (error) waiting?.reject(new Refused(error.code, error.until));
    else waiting?.resolve();
  }

  private failPending(): void {
    for (const waiting of this.pending.values()) waiting.reject(new Refused("offline"));
    this.pending.clear();
  }

  private keepToken(token: string | undefined): void {
    this.token = token;
    remember(this.link, { token, rev: token === undefined ? undefined : this.live.inside?.rev });
  }

  private act(): void {
    if (this.live.inside && this.live.inside.place !== "asking") this.activity.note();
  }

  private beacon(): void {
    if (this.token === undefined) return;
    navigator.sendBeacon("/api/v1/beacon", JSON.stringify({ token: this.token }));
  }

  // Closing the tab or going elsewhere: the beacon says so, the token stays for a
  // reload, and a page that comes back out of the browser's cache goes on.
  private watchPage(): () => void {
    const handleHide = () => {
      remember(this.link, { lastInput: this.activity.last, rev: this.live.inside?.rev });
      this.beacon();
    };
    const handleShow = (event: PageTransitionEvent) => {
      if (event.persisted) this.socket.restart();
    };
    window.addEventListener("pagehide", handleHide);
    window.addEventListener("pageshow", handleShow);
    return () => {
      window.removeEventListener("pagehide", handleHide);
      window.removeEventListener("pageshow", handleShow);
    };
  }

  private end(): void {
    // Going elsewhere inside the application leaves as closing the tab does (rule 18).
    if (this.live.inside) {
      remember(this.link, { lastInput: this.activity.last, rev: this.live.inside.rev });
      this.beacon();
    }
    for (const stop of this.stopping) stop();
    this.stopping = [];
    clearTimeout(this.behind);
    this.activity.stop();
    this.socket.stop();
    this.failPending();
  }

  private dispatch(event: LiveEvent): void {
    const next = reduce(this.live, event);
    if (next === this.live) return;
    this.live = next;
    for (const listener of this.listeners) listener();
  }
}
