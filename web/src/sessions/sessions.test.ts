import { expect, test } from "vitest";
import type { Item } from "../api/types";
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
  const empty = { hostAbsence: "", idleNotice: "", idleLogout: "", emptyEnd: "", limit: "" };
  const values = { name: "  Greek ", policy: "open", guests: "none", ...empty } as const;
  expect(toBody(values)).toEqual({ name: "Greek", policy: "open", guests: "none" });
  expect(toBody({ ...values, hostAbsence: 7.5, idleNotice: 0, limit: 30 })).toEqual({
    name: "Greek",
    policy: "open",
    guests: "none",
    hostAbsence: 450,
    idleNotice: 0,
    limit: 30,
  });
});
