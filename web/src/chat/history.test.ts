import { expect, test } from "vitest";
import { type History, misses, nothing, whole, withEarlier, withSaid } from "./history";
import { rowsOf } from "./rows";
import type { Message } from "./types";

const message = (n: number, more: Partial<Message> = {}): Message => ({
  id: `m${n}`,
  n,
  seq: n,
  run: "r1",
  at: n * 1_000,
  by: "ben",
  text: `text ${n}`,
  ...more,
});

const part = (messages: Message[], more = false) => ({
  epoch: "e",
  seq: Math.max(0, ...messages.map(({ seq }) => seq)),
  messages,
  more,
  names: { ben: "Ben" },
  runs: [{ id: "r1", number: 1, started: 5 }],
  partners: [],
});

const said = (from: number, to: number, messages: Message[]) =>
  ({ t: "said", from, to, messages, names: {} }) as const;

const ids = ({ messages }: History) => messages.map(({ id }) => id).join(" ");

test("what is told is put in its place, changed in its place, and taken once", () => {
  let chat = whole(part([message(1), message(2)]));
  chat = withSaid(chat, said(2, 3, [message(3)]));
  chat = withSaid(chat, said(3, 4, [message(1, { seq: 4, text: "changed", edited: 9 })]));
  expect(ids(chat)).toBe("m1 m2 m3");
  expect(chat.messages[0]?.text).toBe("changed");
  expect(withSaid(chat, said(2, 3, [message(3, { text: "old" })]))).toBe(chat);
  expect(misses(chat, said(5, 6, []))).toBe(true);
  expect(misses(chat, said(4, 6, []))).toBe(false);
});

test("clearing takes what everybody saw of that run, and no private message", () => {
  let chat = whole(
    part([message(1, { run: "r0" }), message(2), message(3, { to: "ana" }), message(4)]),
  );
  chat = withSaid(chat, said(4, 5, [message(5, { clears: true, text: undefined })]));
  expect(ids(chat)).toBe("m1 m3 m5");
});

test("a change of what is not fetched yet leaves no hole", () => {
  const chat = whole(part([message(8), message(9)], true));
  expect(ids(withSaid(chat, said(9, 10, [message(2, { seq: 10 })])))).toBe("m8 m9");
  const more = withEarlier(chat, part([message(6), message(7), message(8)], false));
  expect(ids(more)).toBe("m6 m7 m8 m9");
  expect(more.more).toBe(false);
  expect(more.seq).toBe(chat.seq);
});

test("rows: a divider per run, new ones marked once, grouped by person and time", () => {
  const messages = [
    message(1, { run: "r0" }),
    message(2),
    message(3),
    message(4, { at: 400_000 }),
    message(5, { at: 401_000, by: "me" }),
    message(6, { at: 402_000, to: "me" }),
  ];
  const runs = { r0: { id: "r0", number: 1, started: 7 } };
  const rows = rowsOf({ messages, runs, live: { id: "r1", started: 9 }, newAfter: 4, me: "me" });
  expect(
    rows.map((row) => (row.is === "message" ? `${row.key}${row.head ? "!" : ""}` : row.is)),
  ).toEqual(["run", "m1!", "run", "m2!", "m3", "m4!", "m5!", "new", "m6!"]);
  expect(rows[0]).toMatchObject({ started: 7, now: false });
  expect(rows[2]).toMatchObject({ started: 9, now: true });
  expect(nothing.messages).toEqual([]);
});

test("rows: the name of a room over what was said there, and where the main room goes on", () => {
  const inRoom = { room: "x", inRoom: "Reading" };
  const messages = [
    message(1),
    message(2, inRoom),
    message(3, { to: "me" }),
    message(4, { all: true }),
    message(5, inRoom),
    message(6, { room: "y", inRoom: "Writing" }),
    message(7),
    message(8, { run: "r2" }),
  ];
  const rows = rowsOf({ messages, runs: {}, me: "me" });
  const words = rows.map((row) => {
    if (row.is === "room") return `[${row.name ?? "main"}]`;
    return row.is === "message" ? `${row.key}${row.head ? "!" : ""}` : row.is;
  });
  expect(words.join(" ")).toBe(
    "run m1! [Reading] m2! m3! m4! m5! [Writing] m6! [main] m7! run m8!",
  );
});

test("the notice is the last to all rooms: changed with it, gone with it, and told however old", () => {
  const all = (n: number, more: Partial<Message> = {}) => message(n, { all: true, ...more });
  let chat = whole({ ...part([message(9)]), notice: all(2) });
  expect(chat.notice?.n).toBe(2);
  chat = withSaid(chat, said(9, 10, [all(2, { seq: 10, text: "changed", edited: 9 })]));
  expect(chat.notice?.text).toBe("changed");
  chat = withSaid(chat, said(10, 11, [all(11)]));
  expect(chat.notice?.n).toBe(11);
  chat = withSaid(chat, said(11, 12, [all(1, { seq: 12 })]));
  expect(chat.notice?.n).toBe(11);
  expect(withSaid(chat, said(12, 13, [message(13, { clears: true })])).notice).toBeUndefined();
  expect(withSaid(chat, said(12, 13, [message(13, { run: "r2", clears: true })])).notice?.n).toBe(
    11,
  );
  chat = withSaid(chat, said(12, 13, [all(11, { seq: 13, deleted: "author" })]));
  expect(chat.notice).toBeUndefined();
});
