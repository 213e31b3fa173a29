import { vi } from "vitest";
import { Refused } from "../../api/errors";
import type { Door } from "../../api/types";
import type { FromPage, FromServer, Welcome } from "../../live/messages";
import { type Live, type LiveEvent, reduce, start } from "../../live/reducer";
import { insideOf } from "../../testing/inside";
import type { BoardApi, Late, OutboxKey } from "../api";
import type { Device } from "../device";
import type { Line } from "../line";
import type { Clock } from "../pace";
import type { Tabs } from "../tabs";
import type { Unsent } from "../types";
import { Workspace } from "../workspace";
import { limits } from "./page";
import type { Conn, FakeServer } from "./server";

/** 32 bytes for each person. */
export const keyOf = (person: string) =>
  btoa(person.padEnd(32, ".")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** The tabs of one browser, as Web Locks know them. */
export class FakeTabs implements Tabs {
  private readonly alive = new Map<string, (() => void)[]>();

  hold(tab: string): Promise<() => void> {
    this.alive.set(tab, []);
    return Promise.resolve(() => this.letGo(tab));
  }

  whenGone(tab: string, then: () => Promise<void>, signal: AbortSignal): void {
    const call = () => {
      if (!signal.aborted) void then();
    };
    const waiting = this.alive.get(tab);
    if (waiting) waiting.push(call);
    else call();
  }

  letGo(tab: string): void {
    const waiting = this.alive.get(tab) ?? [];
    this.alive.delete(tab);
    for (const call of waiting) call();
  }
}

/** One browser: what it keeps, and whom it can prove to be. */
export class Browser {
  readonly tabs = new FakeTabs();
  /** Who is logged in here, or was a guest. */
  proves: { person: string; late?: OutboxKey["late"] }[] = [];
  readonly late: (Late & { doc: string })[] = [];
  readonly last: (Late & { doc: string })[] = [];
  /** Contents that were sent. */
  readonly uploads: { person: string; hash: string; name: string }[] = [];
  /** What happens to one on its way: it may wait, or throw. */
  uploading: (() => Promise<void>) | undefined;
  device: (() => Promise<Device>) | undefined;
  clock: Clock | undefined;
  reachable = true;
  /** Elements of which no batch is taken. */
  refused: { text: string; code: string } | undefined;

  constructor(readonly server: FakeServer) {}

  readonly api: BoardApi = {
    whole: async (_, board) => {
      this.reach();
      try {
        return structuredClone(this.server.whole(board));
      } catch {
        throw new Refused("not_found");
      }
    },
    keys: async () => {
      this.reach();
      if (this.proves.length === 0) throw new Refused("not_logged_in");
      return this.proves.map(({ person, late }) => ({
        person,
        key: keyOf(person),
        name: person.toUpperCase(),
        ...(late ? { late } : {}),
      }));
    },
    late: async (_, doc, body) => {
      this.reach();
      const { refused } = this;
      if (refused && body.els.some(({ text }) => text === refused.text))
        throw new Refused(refused.code);
      this.late.push({ ...body, doc });
      return this.server.put({ doc, b: body.b, els: [...body.els] });
    },
    picture: async (_, person, { hash, name }, { signal }) => {
      this.reach();
      const stopped = new Promise<never>((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
      );
      await Promise.race([this.uploading?.(), stopped]);
      this.uploads.push({ person, hash, name });
      this.server.files.add(hash);
    },
    lateAndGone: (_, doc, body) => {
      this.last.push({ ...body, doc });
    },
  };

  private reach(): void {
    if (!this.reachable) throw new Refused("offline");
  }
}

/** A session's page in one tab of a browser. */
export class Tab implements Line {
  readonly link = "l";
  readonly said: FromPage[] = [];
  /** What the page says goes nowhere, though the line looks open. */
  deaf = false;
  readonly workspace: Workspace;
  readonly end: () => void;
  private live: Live = start;
  private conn: Conn | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly hearers = new Set<(message: FromServer) => void>();

  constructor(
    readonly browser: Browser,
    private person = "ana",
  ) {
    const { device, tabs } = browser;
    this.workspace = new Workspace(this, {
      api: browser.api,
      ...(browser.clock ? { clock: browser.clock } : {}),
      outbox: { tabs, ...(device ? { device } : {}) },
    });
    this.end = this.workspace.begin();
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };
  readonly getSnapshot = () => this.live;
  hear(hearer: (message: FromServer) => void) {
    this.hearers.add(hearer);
    return () => void this.hearers.delete(hearer);
  }
  say(message: FromPage): boolean {
    if (!this.conn) return false;
    this.said.push(message);
    const conn = this.conn;
    if (!this.deaf)
      queueMicrotask(() => this.browser.server.receive(conn, structuredClone(message)));
    return true;
  }
  refresh(): void {}

  get state() {
    return this.workspace.getSnapshot();
  }
  get save() {
    return this.state?.save;
  }
  get unsent(): Pick<Unsent, "person" | "board" | "count" | "why">[] | undefined {
    return this.state?.unsent.map(({ person, board, count, why }) => ({
      person,
      board,
      count,
      why,
    }));
  }

  /** In, as a seat or a reader, with these rights. */
  enter(may: Welcome["me"]["may"] = ["view", "edit"], boards = ["b"]): void {
    const { session, me, people, figures } = insideOf();
    this.conn = this.browser.server.connect((message) =>
      queueMicrotask(() => this.conn && this.receive(structuredClone(message))),
    );
    const workspace = {
      boards: boards.map((id) => ({ id, name: "" })),
      epoch: this.browser.server.epoch,
      edit: "everyone" as const,
      key: keyOf(this.person),
      limits,
      chat: { write: "everyone" as const, private: "hosts" as const, text: 4000, files: 10 },
    };
    this.receive({
      t: "welcome",
      rev: 1,
      now: Date.now(),
      conn: crypto.randomUUID(),
      token: "t",
      resumed: false,
      place: "seat",
      session,
      me: { ...me, id: this.person, may },
      people: Object.values(people),
      figures,
      workspace,
    });
    this.dispatch({ t: "line", line: "open" });
  }

  /** Somebody else has logged in, in another tab of this browser. */
  become(person: string): void {
    this.person = person;
  }

  rights(may: Welcome["me"]["may"]): void {
    const me = this.live.inside?.me;
    const rev = (this.live.inside?.rev ?? 0) + 1;
    if (me) this.receive({ t: "events", from: rev, to: rev, me: { ...me, may } });
  }

  /** The line breaks. */
  cut(): void {
    if (this.conn) this.browser.server.cut(this.conn);
    this.conn = undefined;
    this.dispatch({ t: "line", line: "lost" });
  }

  /** Put out, for whatever reason, and at the door. */
  out(why: "idle" | "ended" | "closed" | "left" | "removed", door: Partial<Door> = {}): void {
    this.receive({ t: "bye", why });
    this.door(door);
  }
  door(door: Partial<Door> = {}): void {
    this.receive({ t: "door", next: "ended", may: [], attendance: { months: 12 }, ...door });
  }

  /** The tab dies without a word. */
  async die(): Promise<void> {
    this.cut();
    this.hearers.clear();
    this.listeners.clear();
    const { outbox } = this.workspace as unknown as {
      outbox: { tab: string; stop(): Promise<void> };
    };
    await outbox.stop();
    this.browser.tabs.letGo(outbox.tab);
  }

  receive(message: FromServer): void {
    this.dispatch({ t: "message", message, at: Date.now() });
    for (const hearer of this.hearers) hearer(message);
  }

  private dispatch(event: LiveEvent): void {
    this.live = reduce(this.live, event);
    for (const listener of this.listeners) listener();
  }
}

/** Waits until something holds, also on a machine that has much to do. */
export const until = <T>(holds: () => T | Promise<T>): Promise<T> => vi.waitFor(holds, 10_000);

/** Waits until the page says that all is saved. */
export const saved = (tab: Tab) =>
  until(() => {
    if (tab.save?.is !== "saved") throw new Error(JSON.stringify(tab.save));
  });
