import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Outbox } from "../board/outbox";
import type { FromPage, FromServer, Welcome } from "../live/messages";
import { type Live, start } from "../live/reducer";
import { insideOf } from "../testing/inside";
import { Talk } from "./talk";
import type { ChatPart, Message } from "./types";

// A page's line to a session, and a server that answers by hand.
function lineOf() {
  const said: FromPage[] = [];
  const hearers = new Set<(message: FromServer) => void>();
  const listeners = new Set<() => void>();
  let live: Live = { ...start, line: "open" };
  const set = (next: Partial<Live>) => {
    live = { ...live, ...next };
    for (const listener of listeners) listener();
  };
  const tell = (message: unknown) => {
    for (const hearer of hearers) hearer(message as FromServer);
  };
  return {
    said,
    set,
    tell,
    welcome: (conn: string, place: "seat" | "reader" = "seat") => {
      const workspace = { key: "", epoch: "e" } as Welcome["workspace"];
      set({ line: "open", inside: insideOf({ conn, place, workspace }) });
      tell({ t: "welcome" });
    },
    session: {
      link: "l",
      subscribe: (listener: () => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      getSnapshot: () => live,
      hear: (hearer: (message: FromServer) => void) => {
        hearers.add(hearer);
        return () => hearers.delete(hearer);
      },
      say: (message: FromPage) => {
        said.push(message);
        return true;
      },
    },
  };
}

const message = (n: number, by = "ben"): Message => ({
  id: `m${n}`,
  n,
  seq: n,
  run: "r",
  at: n,
  by,
  text: "x",
});
const part = (...messages: Message[]): ChatPart => ({
  epoch: "e",
  seq: messages.at(-1)?.seq ?? 0,
  messages,
  more: false,
  names: { ben: "Ben" },
  runs: [],
  partners: [],
});

let stop = () => {};
beforeEach(() => localStorage.clear());
afterEach(() => stop());

async function made(...messages: Message[]) {
  const line = lineOf();
  const fetch = vi.fn().mockResolvedValue(part(...messages));
  const talk = new Talk(line.session, { part: fetch, outbox: { tabs: undefined } });
  stop = talk.begin();
  line.welcome("c1");
  line.tell({ t: "chat", epoch: "e", seq: messages.length, mode: "snapshot" });
  await vi.waitFor(() => expect(talk.getSnapshot().ready).toBe(true));
  return { line, talk, fetch };
}

test("it listens after every welcome, from where it is, and again after a gap", async () => {
  const { line, talk } = await made(message(1));
  expect(line.said).toEqual([
    { t: "listen", epoch: "", seq: 0 },
    { t: "listen", epoch: "e", seq: 1 },
  ]);
  line.tell({ t: "said", from: 1, to: 2, messages: [message(2)], names: {} });
  expect(talk.getSnapshot().messages).toHaveLength(2);
  line.set({ line: "lost" });
  line.welcome("c2");
  expect(line.said.at(-1)).toEqual({ t: "listen", epoch: "e", seq: 2 });
  line.tell({ t: "said", from: 5, to: 6, messages: [message(6)], names: {} });
  expect(talk.getSnapshot().messages).toHaveLength(2);
  expect(line.said).toHaveLength(4);
});

test("unread is what others wrote since somebody looked; a newcomer begins with nothing", async () => {
  const { line, talk } = await made(message(1), message(2));
  expect(talk.getSnapshot().unread).toBe(0);
  const messages = [message(3), message(4, "ana"), { ...message(5), deleted: "host" as const }];
  line.tell({ t: "said", from: 2, to: 5, messages, names: {} });
  expect(talk.getSnapshot().unread).toBe(1);
  talk.seen();
  expect(talk.getSnapshot().unread).toBe(0);
  stop();
  const again = await made(...[1, 2, 3, 4, 5, 6].map((n) => message(n)));
  expect(again.talk.getSnapshot().unread).toBe(1);
});

test("what one says waits for a seat and is sent once more on the next line", async () => {
  const { line, talk } = await made();
  line.welcome("c2", "reader");
  const keep = vi.spyOn(Outbox.prototype, "keep");
  talk.act({ do: "say", message: "a", text: "x" });
  const says = () => line.said.filter(({ t }) => t === "say").length;
  await keep.mock.results[0]?.value; // kept: with a seat it would be sent now
  expect(says()).toBe(0);
  line.welcome("c3");
  await vi.waitFor(() => expect(says()).toBe(1));
  line.set({ line: "lost" });
  line.welcome("c4");
  expect(says()).toBe(2);
  line.tell({ t: "heard", id: "a", did: "say", seq: 1 });
  expect(talk.getSnapshot().pending).toHaveLength(1);
  const own = { ...message(1, "ana"), id: "a" };
  line.tell({ t: "said", from: 0, to: 1, messages: [own], names: {} });
  expect(talk.getSnapshot().pending).toHaveLength(0);
});

test("who sees other rooms than before fetches the chat: what is not theirs any more is gone", async () => {
  const { line, talk, fetch } = await made(message(1), { ...message(2), room: "x", inRoom: "X" });
  expect(talk.getSnapshot().messages).toHaveLength(2);
  fetch.mockResolvedValueOnce({ ...part(message(1)), epoch: "e.y", seq: 2 });
  line.tell({ t: "relisten" });
  expect(line.said.at(-1)).toEqual({ t: "listen", epoch: "e", seq: 2 });
  line.tell({ t: "chat", epoch: "e.y", seq: 2, mode: "snapshot" });
  await vi.waitFor(() => expect(talk.getSnapshot().messages).toHaveLength(1));
  expect(line.said.at(-1)).toEqual({ t: "listen", epoch: "e.y", seq: 2 });
});

test("a notice to all rooms stays until it is put aside, and no longer after a reload", async () => {
  const { line, talk } = await made(message(1));
  const all = { ...message(2), all: true };
  line.tell({ t: "said", from: 1, to: 2, messages: [all], names: {} });
  expect(talk.getSnapshot().notice?.id).toBe("m2");
  stop();
  const again = lineOf();
  const fetch = vi.fn().mockResolvedValue({ ...part(message(3)), notice: all });
  const reloaded = new Talk(again.session, { part: fetch, outbox: { tabs: undefined } });
  stop = reloaded.begin();
  again.welcome("c2");
  again.tell({ t: "chat", epoch: "e", seq: 3, mode: "snapshot" });
  await vi.waitFor(() => expect(reloaded.getSnapshot().notice?.id).toBe("m2"));
  reloaded.putAside();
  expect(reloaded.getSnapshot().notice).toBeUndefined();
  stop();
  const third = new Talk(again.session, { part: fetch, outbox: { tabs: undefined } });
  stop = third.begin();
  again.welcome("c3");
  again.tell({ t: "chat", epoch: "e", seq: 3, mode: "snapshot" });
  await vi.waitFor(() => expect(third.getSnapshot().ready).toBe(true));
  expect(third.getSnapshot().notice).toBeUndefined();
  again.tell({ t: "said", from: 3, to: 4, messages: [{ ...message(4), all: true }], names: {} });
  expect(third.getSnapshot().notice?.id).toBe("m4");
});

test("however many messages come at once, the screens are told once", async () => {
  const { line, talk } = await made();
  const told = vi.fn();
  talk.subscribe(told);
  for (let n = 1; n <= 60; n++)
    line.tell({ t: "said", from: n - 1, to: n, messages: [message(n)], names: {} });
  expect(talk.getSnapshot().messages).toHaveLength(60);
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1));
});
