import { expect, test } from "vitest";
import type { Item } from "../api/types";
import { changesOf, figures, sections, toFields } from "./figures";
import { withChanges } from "./lists";
import { toBody } from "./SessionForm";

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
  ...more,
});

test("what changed takes its place, what is new comes after, what moved away or is gone leaves", () => {
  const list = [item("a"), item("b"), item("c"), item("d")];
  const changes = [item("a", { inside: 2 }), item("c", { status: "closed" }), item("e")];
  const next = withChanges(list, "active", changes, ["b", "unknown"]);
  expect(next.map((one) => [one.id, one.inside])).toEqual([
    ["a", 2],
    ["d", 0],
    ["e", 0],
  ]);
  expect(withChanges([], "closed", changes, []).map((one) => one.id)).toEqual(["c"]);
});

test("minutes become seconds, and what is left empty is left to the deployment", () => {
  const values = { ...toFields({}), name: "  Greek ", policy: "open", guests: "none" } as const;
  expect(toBody(values)).toEqual({ name: "Greek", policy: "open", guests: "none" });
  expect(toBody({ ...values, hostAbsence: 7.5, idleNotice: 0, limit: 30, changeMin: 9 })).toEqual({
    name: "Greek",
    policy: "open",
    guests: "none",
    hostAbsence: 450,
    idleNotice: 0,
    limit: 30,
    changeMin: 9,
  });
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
