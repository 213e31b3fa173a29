import { expect, test } from "vitest";
import type { Door, Entry, Self, SessionInfo } from "../api/types";
import type { Events, FromServer, Welcome } from "./messages";
import { type Live, misses, reduce, start } from "./reducer";

const session: SessionInfo = {
  name: "Greek",
  link: "abc",
  policy: "classroom",
  status: "active",
  phase: "live",
  locked: false,
  run: { id: "r1", started: 1_000 },
  count: 2,
  access: {
    speak: "everyone",
    show: "everyone",
    share: "everyone",
    edit: "everyone",
    list: "everyone",
    write: "everyone",
    private: "hosts",
  },
};
const me: Self = {
  id: "ana",
  name: "Ana",
  kind: "licensed",
  role: "owner",
  state: "connected",
  may: ["end"],
  tabs: 1,
};
const person = (id: string, more: Partial<Entry> = {}): Entry => ({
  id,
  name: id,
  kind: "contact",
  role: "",
  state: "connected",
  since: 0,
  ...more,
});
const welcome = (more: Partial<Welcome> = {}): Welcome => ({
  t: "welcome",
  rev: 10,
  now: 5_000,
  conn: "c1",
  token: "t1",
  resumed: false,
  place: "seat",
  session,
  me,
  people: [person("ana"), person("ben")],
  figures: { idleNotice: 900, idleLogout: 1800, hostAbsence: 900 },
  media: { ticket: "m1" },
  ...more,
});
const door = (more: Partial<Door> = {}): FromServer => ({
  t: "door",
  next: "enter",
  may: [],
  attendance: { months: 12 },
  ...more,
});

/** The state after these messages, heard at the page's time `at`. */
function after(...messages: FromServer[]): Live {
  return messages.reduce(
    (live, message) => reduce(live, { t: "message", message, at: 5_000 }),
    reduce(start, { t: "line", line: "open" }),
  );
}
const events = (more: Partial<Events> & Pick<Events, "from" | "to">): Events => ({
  t: "events",
  ...more,
});

test("a welcome is the whole picture and forgets the door and the way out", () => {
  const live = after(door(), { t: "bye", why: "left" }, door(), welcome());
  expect(live.door).toBeUndefined();
  expect(live.out).toBeUndefined();
  expect(Object.keys(live.inside?.people ?? {})).toEqual(["ana", "ben"]);
  expect(live.inside?.ticket).toBe("m1");
});

test("events replace what they name and move the revision, also where nothing is seen", () => {
  const live = after(
    welcome(),
    events({ from: 11, to: 12, people: [person("cleo")], gone: ["ben"] }),
    events({ from: 13, to: 15 }),
  );
  expect(Object.keys(live.inside?.people ?? {})).toEqual(["ana", "cleo"]);
  expect(live.inside?.rev).toBe(15);
  expect(live.inside?.session).toBe(session);
});

test("events that come twice or leave a gap change nothing", () => {
  const live = after(welcome());
  const again = events({ from: 9, to: 10, gone: ["ben"] });
  const beyond = events({ from: 12, to: 13, gone: ["ben"] });
  expect(misses(live, again)).toBe(false);
  expect(misses(live, beyond)).toBe(true);
  for (const message of [again, beyond]) {
    const next = reduce(live, { t: "message", message, at: 5_000 });
    expect(next.inside?.people).toBe(live.inside?.people);
    expect(next.inside?.rev).toBe(10);
  }
});

test("a new name is shown wherever the person is, at the same revision", () => {
  const asker = { id: "cem", name: "cem", kind: "guest" as const, since: 0, here: true };
  const removed = { id: "dan", name: "dan", kind: "guest" as const };
  const before = after(welcome({ asking: [asker], removed: [removed] }));
  const names = { ana: "Anna", ben: "Benn", cem: "Jem", dan: "Dann", eve: "Evy" };
  const next = reduce(before, { t: "message", message: { t: "names", names }, at: 5_000 });
  expect(next.inside?.rev).toBe(10);
  expect(next.inside?.me.name).toBe("Anna");
  expect(Object.values(next.inside?.people ?? {}).map((one) => one.name)).toEqual(["Anna", "Benn"]);
  expect(next.inside?.asking.map((one) => one.name)).toEqual(["Jem"]);
  expect(next.inside?.removed.map((one) => one.name)).toEqual(["Dann"]);
});

test("events outside of a session are nothing", () => {
  const live = after(door());
  expect(misses(live, events({ from: 50, to: 51 }))).toBe(false);
  expect(after(door(), events({ from: 50, to: 51 }))).toEqual(live);
});

test("the notice comes and goes with oneself", () => {
  const warned = after(
    welcome(),
    events({ from: 11, to: 11, me: { ...me, idle: { logout: 9_000 } } }),
  );
  expect(warned.inside?.me.idle?.logout).toBe(9_000);
  const extended = reduce(warned, {
    t: "message",
    message: events({ from: 12, to: 12, me }),
    at: 0,
  });
  expect(extended.inside?.me.idle).toBeUndefined();
});

test("who asks and is let in has a seat, on the same connection", () => {
  const asking = after(welcome({ place: "asking", me: { ...me, state: "asking" } }));
  expect(asking.inside?.place).toBe("asking");
  const message = events({ from: 11, to: 11, me: { ...me, state: "connected" } });
  expect(reduce(asking, { t: "message", message, at: 0 }).inside?.place).toBe("seat");
});

test("a bye leads out, and remembers who went and after how long a logout comes", () => {
  const live = after(welcome(), { t: "bye", why: "idle", spared: true });
  expect(live.inside).toBeUndefined();
  expect(live.out).toEqual({
    why: "idle",
    spared: true,
    place: "seat",
    kind: "licensed",
    idleAfter: 2_700,
  });
});

test("with the idle rule off no time is promised", () => {
  const live = after(welcome({ figures: { idleNotice: 0, idleLogout: 1_800 } }), {
    t: "bye",
    why: "idle",
  });
  expect(live.out?.idleAfter).toBeUndefined();
});

test("an ended page stays one, whatever the door says later, until somebody enters", () => {
  const ended = after(welcome(), { t: "bye", why: "ended", reason: "host_absent" });
  expect(ended.over).toEqual({ reason: "host_absent" });
  const waiting = reduce(ended, { t: "message", message: door({ next: "wait" }), at: 0 });
  const running = reduce(waiting, { t: "message", message: door({ next: "enter" }), at: 0 });
  expect(running.over).toEqual({ reason: "host_absent" });
  expect(reduce(running, { t: "message", message: welcome(), at: 0 }).over).toBeUndefined();
  expect(reduce(running, { t: "again" }).over).toBeUndefined();
});

test("leaving while the server cannot be reached is leaving all the same", () => {
  const live = reduce(after(welcome()), { t: "left" });
  expect(live.inside).toBeUndefined();
  expect(live.out?.why).toBe("left");
});

test("the server's clock is followed, small differences are the network's", () => {
  expect(after(welcome({ now: 95_000 })).ahead).toBe(90_000);
  const live = after(welcome({ now: 95_000 }), { t: "ping", n: 1, rev: 10, now: 95_200 });
  expect(live.ahead).toBe(90_000);
  expect(after(welcome({ now: 95_000 }), { t: "ping", n: 1, rev: 10, now: 5_000 }).ahead).toBe(0);
});

test("what changes nothing is the same object, so that nothing renders", () => {
  const live = after(welcome());
  expect(reduce(live, { t: "line", line: "open" })).toBe(live);
  const ping: FromServer = { t: "ping", n: 1, rev: 10, now: 5_000 };
  expect(reduce(live, { t: "message", message: ping, at: 5_000 })).toBe(live);
});
