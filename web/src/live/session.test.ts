import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { insideOf } from "../testing/inside";
import { recall, remember } from "./memory";
import type { FromPage, FromServer, Welcome } from "./messages";
import { LiveSession } from "./session";

/** What the browser gives a page as its socket; here the test is the other end. */
class Wire {
  static readonly OPEN = 1;
  static all: Wire[] = [];
  readyState = 0;
  said: FromPage[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor() {
    Wire.all.push(this);
  }
  send(text: string) {
    this.said.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
  }
}

const wire = () => {
  const last = Wire.all.at(-1);
  if (!last) throw new Error("no socket was opened");
  return last;
};
const open = () => {
  wire().readyState = 1;
  wire().onopen?.();
};
const hear = (message: FromServer) => wire().onmessage?.({ data: JSON.stringify(message) });
const breaks = (code = 1006) => {
  wire().readyState = 3;
  wire().onclose?.({ code });
};
const said = (t: FromPage["t"]) => wire().said.filter((message) => message.t === t);

function welcome(more: Partial<Welcome> = {}): Welcome {
  const { session, me, people, figures } = insideOf();
  return {
    t: "welcome",
    rev: 10,
    now: Date.now(),
    conn: "c1",
    token: "t1",
    resumed: false,
    place: "seat",
    session,
    me,
    people: Object.values(people),
    figures,
    ...more,
  };
}

let session: LiveSession;
let end: () => void;
const beacon = vi.fn((_: string, body: string) => Boolean(body));

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  Wire.all = [];
  vi.stubGlobal("WebSocket", Wire);
  vi.stubGlobal("BroadcastChannel", undefined);
  vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { sendBeacon: beacon }));
  beacon.mockClear();
  session = new LiveSession("l");
  end = session.begin();
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

test("the token is kept before its receipt is said, and serves to resume", () => {
  open();
  expect(said("hello")).toEqual([{ t: "hello", link: "l" }]);
  hear(welcome());
  expect(recall("l").token).toBe("t1");
  expect(said("got")).toEqual([{ t: "got", token: "t1" }]);
  breaks();
  expect(session.getSnapshot().line).toBe("lost");
  expect(session.getSnapshot().inside).toBeDefined();
  vi.advanceTimersByTime(600);
  open();
  expect(said("hello")).toEqual([{ t: "hello", link: "l", resume: { token: "t1", rev: 10 } }]);
});

test("a resume says how long ago the last input was, by the wall clock", () => {
  open();
  hear(welcome());
  window.dispatchEvent(new Event("keydown"));
  expect(said("active")).toEqual([{ t: "active", age: 0 }]);
  breaks();
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(600);
  open();
  const [hello] = said("hello");
  expect(hello).toMatchObject({ resume: { age: expect.any(Number) } });
  const age = hello?.t === "hello" ? hello.resume?.age : undefined;
  expect(age).toBeGreaterThanOrEqual(3_600_000);
});

test("what was asked for is answered by its number; without a line it is refused at once", async () => {
  open();
  hear(welcome());
  const ends = session.command("end");
  const [command] = said("command");
  expect(command).toEqual({ t: "command", id: 1, name: "end" });
  hear({ t: "result", id: 1 });
  await expect(ends).resolves.toBeUndefined();

  const admit = session.command("admit", { person: "x" });
  hear({ t: "result", id: 2, error: { code: "full" } });
  await expect(admit).rejects.toMatchObject({ code: "full" });

  const lost = session.command("end");
  breaks();
  await expect(lost).rejects.toMatchObject({ code: "offline" });
  await expect(session.command("end")).rejects.toMatchObject({ code: "offline" });
});

test("a gap is asked for, and so is what a ping has been ahead of for 2 s", () => {
  open();
  hear(welcome());
  hear({ t: "events", from: 13, to: 14 });
  expect(said("sync")).toEqual([{ t: "sync", rev: 10 }]);
  hear({ t: "events", from: 11, to: 14 });
  hear({ t: "ping", n: 1, rev: 16, now: Date.now() });
  vi.advanceTimersByTime(1_900);
  expect(said("sync")).toHaveLength(1);
  vi.advanceTimersByTime(200);
  expect(said("sync").at(-1)).toEqual({ t: "sync", rev: 14 });
});

test("a ping that is caught up with asks for nothing", () => {
  open();
  hear(welcome());
  hear({ t: "ping", n: 1, rev: 12, now: Date.now() });
  hear({ t: "events", from: 11, to: 12 });
  vi.advanceTimersByTime(5_000);
  expect(said("sync")).toEqual([]);
});

test("closing the tab sends the beacon and keeps the token for a reload", () => {
  open();
  hear(welcome());
  window.dispatchEvent(new Event("pagehide"));
  expect(beacon).toHaveBeenCalledWith("/api/v1/beacon", JSON.stringify({ token: "t1" }));
  expect(recall("l").token).toBe("t1");
});

test("after a bye there is nothing to resume and nothing to beacon", () => {
  open();
  hear(welcome());
  hear({ t: "bye", why: "removed" });
  expect(recall("l").token).toBeUndefined();
  window.dispatchEvent(new Event("pagehide"));
  expect(beacon).not.toHaveBeenCalled();
});

test("leaving works without a line too: the page is out, and does not resume", async () => {
  open();
  hear(welcome());
  breaks();
  await session.leave();
  expect(session.getSnapshot().out?.why).toBe("left");
  open();
  expect(said("hello")).toEqual([{ t: "hello", link: "l" }]);
});

test("a reload resumes with what the tab remembers", async () => {
  end();
  remember("l", { token: "t7", rev: 42, lastInput: Date.now() - 5_000 });
  session = new LiveSession("l");
  end = session.begin();
  await vi.advanceTimersByTimeAsync(0);
  open();
  expect(said("hello")).toEqual([
    { t: "hello", link: "l", resume: { token: "t7", rev: 42, age: 5_000 } },
  ]);
});

test("input at the door or in the waiting room is not reported", () => {
  open();
  hear({ t: "door", next: "wait", may: [], attendance: { months: 12 } });
  window.dispatchEvent(new Event("keydown"));
  hear(welcome({ place: "asking" }));
  window.dispatchEvent(new Event("keydown"));
  expect(said("active")).toEqual([]);
});
