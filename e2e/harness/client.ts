import { setTimeout as pause } from "node:timers/promises";
import WebSocket from "ws";
import type { Api } from "./account";
import type { Stoa } from "./server";
import { Sheet, type Snapshot } from "./sheet";

/** Somebody in the roster. */
export type Entry = {
  id: string;
  name: string;
  state: string;
  since: number;
  /** Since when their hand is up. */
  hand?: number;
  /** The breakout room that they are in. */
  room?: string;
};
/** A board in the list of boards. */
export type Board = { id: string; name: string };
/** A message of the protocol; docs/protocol.md says what each has. */
export type Message = { t: string; [field: string]: unknown };

export class Refused extends Error {
  constructor(readonly code: string) {
    super(`refused: ${code}`);
  }
}

/**
 * The connection broke before the answer came, or the server stood still for longer than a command
 * may take: it may have been carried out or not.
 */
export class Unanswered extends Error {}

/**
 * A page without a screen: speaks the protocol of docs/protocol.md as written
 * there, in its own few lines, so that it does not share the page's mistakes.
 * It comes back by itself as long as the server says that it may.
 */
export class Client {
  /** Every message that came, over all connections. */
  readonly received: Message[] = [];
  readonly people = new Map<string, Entry>();
  /** Where it is: at the door or inside, as which kind. */
  place: "nowhere" | "door" | "asking" | "seat" | "reader" = "nowhere";
  door: Message | undefined;
  me: { id: string; [field: string]: unknown } | undefined;
  session: { [field: string]: unknown } | undefined;
  rev = 0;
  /** What LiveKit's client is given as its token. */
  ticket: string | undefined;
  /** The boards of the session, in their order. */
  boards: Board[] = [];
  /** The board that it shows. */
  sheet: Sheet | undefined;
  /** How often it was welcomed back into its place. */
  resumed = 0;
  /** Why it was put out, each time. */
  readonly byes: string[] = [];
  /** The codes that its sockets closed with. */
  readonly closes: number[] = [];

  private socket: WebSocket | undefined;
  private token: string | undefined;
  private stopped = false;
  private commands = 0;
  private readonly waiting = new Map<number, (answer: Message | Error) => void>();
  private readonly watchers = new Set<() => void>();

  constructor(
    private readonly stoa: Stoa,
    private readonly api: Api,
    readonly name: string,
    readonly link: string,
  ) {}

  /** Connects and waits until the server has said where this client is. */
  async connect(): Promise<void> {
    await this.dial();
    await this.until(() => this.place !== "nowhere", "an answer to hello");
  }

  /** Sends a command; resolves when it is committed. */
  async command(name: string, args?: unknown): Promise<void> {
    const id = ++this.commands;
    const answer = await new Promise<Message | Error>((resolve) => {
      if (this.socket?.readyState !== WebSocket.OPEN) return resolve(new Unanswered(name));
      this.waiting.set(id, resolve);
      this.send({ t: "command", id, name, args });
    });
    if (answer instanceof Error) throw answer;
    if (!answer.error) return;
    const { code } = answer.error as { code: string };
    throw code === "unavailable" ? new Unanswered(name) : new Refused(code);
  }

  /** Shows a board (the first, unless told which) and waits until it has everything. */
  async show(doc = this.boards[0]?.id ?? ""): Promise<Sheet> {
    const path = `sessions/${this.link}/boards/${doc}`;
    const sheet = new Sheet(this, doc, () => this.api.call<Snapshot>("GET", path));
    this.sheet = sheet;
    sheet.reopen();
    await this.until(() => sheet.open, `the board ${doc}`);
    return sheet;
  }

  /** Reports input, as a page does when a pointer moves. */
  act(): void {
    this.send({ t: "active", age: 0 });
  }

  /** Sends anything, right or wrong. */
  send(message: unknown): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** Waits until something holds; looks again after each message. */
  async until(holds: () => boolean, what: string, within = 30_000): Promise<void> {
    const limit = AbortSignal.timeout(within);
    while (!holds()) {
      if (limit.aborted) {
        throw new Error(`${this.name} waited in vain for ${what}; ${this.describe()}`);
      }
      await new Promise<void>((look) => {
        this.watchers.add(look);
        limit.addEventListener("abort", () => look(), { once: true });
      });
    }
  }

  /** Closes for good. */
  close(): void {
    this.stopped = true;
    this.socket?.terminate();
  }

  describe(): string {
    const last = JSON.stringify(this.received.slice(-5));
    return `place ${this.place}, rev ${this.rev}, byes [${this.byes}], closes [${this.closes}], last ${last}`;
  }

  private async dial(): Promise<void> {
    const socket = new WebSocket(
      `${this.stoa.url.replace("http", "ws")}/api/v1/socket`,
      "stoa.v1",
      {
        headers: { Cookie: await this.api.cookie(), Origin: this.stoa.url },
        handshakeTimeout: 2_000,
      },
    );
    this.socket = socket;
    socket.on("open", () => {
      const resume = this.token && { token: this.token, rev: this.rev, age: 0 };
      this.send({ t: "hello", link: this.link, ...(resume && { resume }) });
    });
    socket.on("message", (data) => this.take(JSON.parse(String(data))));
    socket.on("error", () => {}); // "close" follows
    socket.on("close", (code) => this.closed(socket, code));
  }

  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    this.closes.push(code);
    this.place = "nowhere"; // what was known is old
    this.people.clear();
    this.sheet?.lost();
    for (const answer of this.waiting.values()) answer(new Unanswered());
    this.waiting.clear();
    const forGood = [4400, 4401, 4404, 4409, 4413].includes(code);
    if (!this.stopped && !forGood) void this.comeBack();
    this.notify();
  }

  private async comeBack(): Promise<void> {
    await pause(50 + Math.random() * 200);
    if (!this.stopped) await this.dial();
  }

  private take(message: Message): void {
    this.received.push(message);
    switch (message.t) {
      case "door":
        this.place = "door";
        this.door = message;
        break;
      case "welcome":
        this.welcomed(message);
        break;
      case "events":
        this.follow(message);
        break;
      case "result":
        this.waiting.get(message.id as number)?.(message);
        this.waiting.delete(message.id as number);
        break;
      case "boards":
        this.boards = message.boards as Board[];
        break;
      case "doc":
      case "ops":
      case "ack":
      case "resync":
        this.sheet?.take(message);
        break;
      case "ping":
        this.send({ t: "pong", n: message.n });
        break;
      case "bye":
        this.byes.push(String(message.why));
        this.place = "nowhere";
        this.token = undefined;
        break;
    }
    this.notify();
  }

  private welcomed(welcome: Message): void {
    this.place = welcome.place as typeof this.place;
    this.rev = welcome.rev as number;
    this.token = welcome.token as string;
    this.me = welcome.me as typeof this.me;
    this.session = welcome.session as typeof this.session;
    this.ticket = (welcome.media as { ticket: string } | undefined)?.ticket;
    this.people.clear();
    for (const entry of welcome.people as Entry[]) this.people.set(entry.id, entry);
    if (welcome.resumed) this.resumed++;
    this.send({ t: "got", token: this.token });
    this.boards = (welcome.workspace as { boards: Board[] } | undefined)?.boards ?? [];
    this.sheet?.reopen();
  }

  private follow(events: Message): void {
    if ((events.from as number) > this.rev + 1) {
      this.send({ t: "sync", rev: this.rev });
      return;
    }
    this.rev = Math.max(this.rev, events.to as number);
    if (events.session) this.session = events.session as typeof this.session;
    if (events.me) this.me = events.me as typeof this.me;
    for (const entry of (events.people ?? []) as Entry[]) this.people.set(entry.id, entry);
    for (const id of (events.gone ?? []) as string[]) this.people.delete(id);
  }

  private notify(): void {
    const watchers = [...this.watchers];
    this.watchers.clear();
    for (const look of watchers) look();
  }
}
