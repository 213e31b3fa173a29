import { describe, expect, test } from "vitest";
import type { Door, Next } from "../api/types";
import type { Why } from "./messages";
import { type Inside, type Live, start } from "./reducer";
import { byItself, type Screen, screenOf, type Visit } from "./screen";

const fresh: Visit = { ready: false, loggingIn: false };
const ready: Visit = { ready: true, loggingIn: false };
const loggingIn: Visit = { ready: false, loggingIn: true };

const door = (next: Next, policy: "classroom" | "open" = "classroom"): Door => ({
  next,
  session: { name: "Greek", policy, status: "active", phase: "waiting" },
  may: [],
  attendance: { months: 12 },
});
const at = (next: Next, more: Partial<Live> = {}): Live => ({
  ...start,
  line: "open",
  door: door(next),
  ...more,
});
const inside = (more: Partial<Inside> & { idle?: boolean } = {}): Live => ({
  ...start,
  line: "open",
  inside: {
    rev: 1,
    conn: "c",
    place: "seat",
    session: {
      name: "Greek",
      link: "l",
      policy: "classroom",
      status: "active",
      phase: "live",
      locked: false,
      count: 1,
      access: {
        speak: "everyone",
        show: "everyone",
        share: "everyone",
        edit: "everyone",
        list: "everyone",
        write: "everyone",
        private: "hosts",
      },
    },
    me: {
      id: "a",
      name: "A",
      kind: "guest",
      role: "",
      state: "connected",
      may: [],
      tabs: 1,
      ...(more.idle ? { idle: { logout: 1 } } : {}),
    },
    people: {},
    polls: [],
    answers: {},
    asking: [],
    removed: [],
    figures: { idleNotice: 900, idleLogout: 1800 },
    ...more,
  },
});

describe("at the door", () => {
  test.each<[Next, Visit, Screen]>([
    ["login", fresh, "login"],
    ["name", fresh, "naming"],
    ["name", loggingIn, "login"],
    ["enter", fresh, "devices"],
    ["enter", ready, "checking"],
    ["ask", fresh, "devices"],
    ["ask", ready, "checking"],
    ["start", fresh, "devices"],
    ["start", ready, "waiting"],
    ["wait", fresh, "devices"],
    ["wait", ready, "waiting"],
    ["ended", ready, "ended"],
    ["read", fresh, "checking"],
    ["declined", ready, "declined"],
    ["full", ready, "full"],
    ["removed", ready, "removed"],
    ["refused", fresh, "refused"],
    ["notFound", fresh, "notFound"],
  ])("%s (%o) shows %s", (next, visit, screen) => {
    expect(screenOf(at(next), visit)).toBe(screen);
  });

  test("before the server has said anything the page is checking", () => {
    expect(screenOf(start, fresh)).toBe("checking");
    expect(screenOf({ ...start, line: "lost" }, fresh)).toBe("checking");
  });
});

describe("inside", () => {
  test.each<[string, Live, Screen]>([
    ["a seat", inside(), "live"],
    ["the notice is up", inside({ idle: true }), "warned"],
    ["the line is lost", { ...inside(), line: "lost" }, "reconnecting"],
    ["lost under a notice", { ...inside({ idle: true }), line: "lost" }, "reconnecting"],
    ["asking", inside({ place: "asking" }), "asking"],
    ["asking, line lost", { ...inside({ place: "asking" }), line: "lost" }, "asking"],
    ["reading", inside({ place: "reader" }), "reading"],
    ["replaced by another tab", { ...inside(), line: "shut", shut: "elsewhere" }, "failed"],
  ])("%s", (_, live, screen) => {
    expect(screenOf(live, ready)).toBe(screen);
  });
});

describe("after a way out", () => {
  test.each<[Why, Screen]>([
    ["left", "left"],
    ["lost", "left"],
    ["gone", "left"],
    ["ended", "ended"],
    ["closed", "ended"],
    ["idle", "loggedOut"],
    ["removed", "removed"],
    ["access", "refused"],
    ["declined", "declined"],
  ])("%s shows %s, whatever the door would say", (why, screen) => {
    expect(screenOf({ ...start, line: "open", out: { why } }, ready)).toBe(screen);
    expect(screenOf(at("enter", { out: { why } }), ready)).toBe(screen);
    expect(byItself(at("enter", { out: { why } }), ready)).toBeUndefined();
  });

  test("who left sees the ended page once the run has ended (rule 19)", () => {
    expect(screenOf(at("ended", { out: { why: "left" }, over: {} }), ready)).toBe("ended");
  });

  test("a session that was hidden meanwhile does not exist", () => {
    expect(screenOf(at("notFound", { out: { why: "closed" } }), ready)).toBe("notFound");
    expect(screenOf(at("notFound", { over: {} }), ready)).toBe("notFound");
  });

  test("an ended login leads to logging in only by a click", () => {
    const shut: Live = { ...start, line: "shut", shut: "login", out: { why: "idle" } };
    expect(screenOf(shut, ready)).toBe("loggedOut");
    expect(screenOf(shut, loggingIn)).toBe("login");
  });

  test("an ended page that is still open offers, when the session waits or runs again", () => {
    for (const next of ["wait", "start", "enter"] as const) {
      expect(screenOf(at(next, { over: {} }), ready)).toBe("ended");
      expect(byItself(at(next, { over: {} }), ready)).toBeUndefined();
    }
  });
});

describe("by itself", () => {
  test("it goes in when that becomes possible, once the devices are chosen (rule 12)", () => {
    expect(byItself(at("wait"), ready)).toBeUndefined();
    expect(byItself(at("enter"), ready)).toBe("enter");
    expect(byItself(at("ask"), ready)).toBe("enter");
    expect(byItself(at("enter"), fresh)).toBeUndefined();
  });

  test("a host's classroom starts by a click, an open session by entering (rule 11)", () => {
    expect(byItself(at("start"), ready)).toBeUndefined();
    expect(byItself(at("start", { door: door("start", "open") }), ready)).toBe("enter");
    expect(byItself(at("start", { door: door("start", "open") }), fresh)).toBeUndefined();
  });

  test("a closed session is read, and nobody speaks on a broken line", () => {
    expect(byItself(at("read"), fresh)).toBe("read");
    expect(byItself(at("enter", { line: "lost" }), ready)).toBeUndefined();
  });
});
