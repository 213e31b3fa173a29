import { expect, test } from "vitest";
import type { Item, Scope, Sort } from "../api/sessions";
import type { Status } from "../api/types";
import { datesOf, usualUntil, whenOf, whenProblem } from "./dates";
import { changesOf, figures, sections, toFields } from "./figures";
import { withChanges } from "./lists";
import { toBody } from "./SessionForm";
import { listSearch } from "./search";

const item = (id: string, more: Partial<Item> = {}): Item => ({
  id,
  link: id,
  name: id,
  status: "active",
  phase: "waiting",
  policy: "classroom",
  guests: "ask",
  inside: 0,
  host: true,
  may: [],
  owner: { name: "" },
  created: 0,
  actions: [],
  ...more,
});

const loaded = (...pages: Item[][]) => ({
  pages: pages.map((sessions, n) => ({
    sessions,
    next: n < pages.length - 1 ? `${n}` : undefined,
  })),
  pageParams: pages.map(() => undefined),
});

const key = (more: { scope?: Scope; status?: Status; sort?: Sort; q?: string } = {}) => {
  const { scope = {}, status = "active", sort = "name", q = "" } = more;
  return ["sessions", scope, { status, sort }, q] as const;
};

const told = (data: ReturnType<typeof withChanges>) =>
  data.pages.map((page) => page.sessions.map((one) => `${one.id}${one.inside || ""}`).join(" "));

test("what changed stays in its place, what moved away or is gone leaves, what is new comes where it belongs", () => {
  const data = loaded([item("a"), item("b"), item("d")], [item("e"), item("g")]);
  const changes = [item("a", { inside: 2 }), item("e", { status: "closed" }), item("c"), item("f")];
  expect(told(withChanges(data, key(), changes, ["b", "unknown"]))).toEqual(["a2 c d", "f g"]);
});

test("what belongs behind the loaded pages comes with them, and to the end where all is loaded", () => {
  const all = loaded([item("a"), item("b")]);
  expect(told(withChanges(all, key(), [item("z")], []))).toEqual(["a b z"]);
  const some = { ...all, pages: all.pages.map((page) => ({ ...page, next: "more" })) };
  expect(told(withChanges(some, key(), [item("z"), item("aa")], []))).toEqual(["a aa b"]);
});

test("an order by people follows who comes and goes", () => {
  const data = loaded([item("a", { inside: 3 }), item("b", { inside: 1 }), item("c")]);
  const changes = [item("c", { inside: 2 })];
  expect(told(withChanges(data, key({ sort: "inside" }), changes, []))).toEqual(["a3 c2 b1"]);
});

test("a search, a group and a contact take in only what is theirs", () => {
  const none = loaded([]);
  const greek = item("1", { name: "Greek for Beginners", group: { id: "g", name: "G" } });
  const count = (where: Parameters<typeof key>[0]) =>
    withChanges(none, key(where), [greek], []).pages[0]?.sessions.length;
  expect(count({ q: "begin GREEK" })).toBe(1);
  expect(count({ q: "latin" })).toBe(0);
  expect(count({ scope: { group: "g" } })).toBe(1);
  expect(count({ scope: { group: "other" } })).toBe(0);
  expect(count({ scope: { contact: "c" } })).toBe(0);
  const within = loaded([greek]);
  const moved = { ...greek, group: undefined };
  expect(told(withChanges(within, key({ scope: { group: "g" } }), [moved], []))).toEqual([""]);
});

test("an address says what is not usual, and nonsense is as usual", () => {
  expect(listSearch({ status: "closed", sort: "next", q: " greek " })).toEqual({
    status: "closed",
    sort: "next",
    q: "greek",
  });
  expect(listSearch({ status: "active", sort: "name", q: "" })).toEqual({});
  expect(listSearch({ status: "secret", sort: 7, q: ["x"] })).toEqual({});
});

const values = {
  ...toFields({}),
  name: "  Greek ",
  policy: "open",
  guests: "none",
  edit: "everyone",
  speak: "everyone",
  show: "everyone",
  share: "everyone",
  list: "everyone",
  write: "everyone",
  private: "hosts",
  group: "",
  members: [{ id: "cleo", name: "Cleo", kind: "contact" }],
  cohosts: [],
  when: whenOf(undefined),
} satisfies Parameters<typeof toBody>[0];

test("minutes become seconds, and what is left empty is left to the deployment", () => {
  const people = { members: ["cleo"] };
  const plain = { name: "Greek", policy: "open", guests: "none" };
  expect(toBody(values)).toEqual({ ...plain, ...people });
  expect(toBody({ ...values, hostAbsence: 7.5, idleNotice: 0, limit: 30, changeMin: 9 })).toEqual({
    ...plain,
    ...people,
    hostAbsence: 450,
    idleNotice: 0,
    limit: 30,
    changeMin: 9,
  });
  // A group has its own people; a session that exists keeps its own.
  expect(toBody({ ...values, group: "g" })).toEqual({ ...plain, group: "g" });
  expect(toBody(values, item("x"))).toEqual(plain);
});

test("who may draw is said where it differs from what it was", () => {
  expect(toBody(values)).not.toHaveProperty("edit");
  expect(toBody({ ...values, edit: "hosts" })).toMatchObject({ edit: "hosts" });
  const before = { ...values, edit: "hosts" } as const;
  expect(toBody({ ...values, edit: "hosts" }, item("x"), before)).not.toHaveProperty("edit");
  expect(toBody(values, item("x"), before)).toMatchObject({ edit: "everyone" });
  for (const one of ["speak", "show", "share", "list", "write", "private"] as const) {
    expect(toBody(values)).not.toHaveProperty(one);
    expect(toBody({ ...values, [one]: "accounts" })).toMatchObject({ [one]: "accounts" });
  }
});

test("only what differs is said of a session's figures, and what was emptied is as usual again", () => {
  const own = { policy: "open", hostAbsence: 100, emptyEnd: 0, askTimes: 3 } as const;
  const before = toFields(own);
  expect(before).toMatchObject({ hostAbsence: 1.67, emptyEnd: 0, askTimes: 3, limit: "" });
  expect(changesOf(before, before)).toEqual({});
  expect(changesOf(before, { ...before, emptyEnd: "", askTimes: 0, limit: "" })).toEqual({
    askTimes: 0,
    usual: ["emptyEnd"],
  });
});

test("every figure has its place in the form, once", () => {
  const shown = sections.flatMap((section): string[] => [...section.figures]);
  expect(shown.toSorted()).toEqual(figures.toSorted());
});

test("a date is sent as it is meant, and taken away where there was one", () => {
  const first = whenOf(undefined, new Date(2026, 10, 24, 9, 40));
  expect([first.set, first.day, first.time]).toEqual([false, "2026-11-24", "10:00"]);
  expect(datesOf(first)).toBeNull();
  expect(usualUntil("2026-11-24")).toBe("2027-02-09");
  const weekly = { ...first, set: true, zone: "Europe/Berlin", weekly: true, until: "2027-02-01" };
  const dates = {
    start: "2026-11-24T10:00",
    zone: "Europe/Berlin",
    minutes: 60,
    weekly: true,
    until: "2027-02-01",
  };
  expect(datesOf(weekly)).toEqual(dates);
  expect(whenOf(dates)).toEqual(weekly);
  // What nobody touched is not said again: it may be over by now.
  expect(toBody({ ...values, when: weekly }, item("x", { dates }))).not.toHaveProperty("dates");
  expect(
    toBody({ ...values, when: { ...weekly, minutes: 90 } }, item("x", { dates })),
  ).toMatchObject({ dates: { ...dates, minutes: 90 } });
  expect(
    toBody({ ...values, when: { ...weekly, set: false } }, item("x", { dates })),
  ).toMatchObject({ dates: null });
});

test.each([
  ["day", { day: "" }],
  ["time", { time: "" }],
  ["minutes", { minutes: "" }],
  ["minutes", { minutes: 2000 }],
  ["until", { weekly: true, until: "2000-01-01" }],
  ["until", { weekly: true, until: "" }],
  [null, {}],
] as const)("a date without sense is said: %s", (problem, wrong) => {
  expect(whenProblem({ ...whenOf(undefined), set: true, ...wrong })).toBe(problem);
  expect(whenProblem({ ...whenOf(undefined), ...wrong, set: false })).toBeNull();
});
