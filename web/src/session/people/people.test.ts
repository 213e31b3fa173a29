import { expect, test } from "vitest";
import type { Present } from "../../live/reducer";
import { awayAt, shownAfter } from "./away";
import { comings } from "./comings";

const person = (id: string, away?: number): Present => ({
  id,
  name: id.toUpperCase(),
  kind: "contact",
  role: "",
  state: away === undefined ? "connected" : "reconnecting",
  since: 0,
  ...(away === undefined ? {} : { away }),
});

test("who reconnects is shown so only after 5 s, so that a reload shows nothing (rule 9)", () => {
  const people = { ana: person("ana"), ben: person("ben", 1_000), cleo: person("cleo", 3_000) };
  expect(awayAt(people, 1_000 + shownAfter - 1)).toEqual({ away: new Set(), again: 6_000 });
  expect(awayAt(people, 1_000 + shownAfter)).toEqual({ away: new Set(["ben"]), again: 8_000 });
  expect(awayAt(people, 60_000)).toEqual({ away: new Set(["ben", "cleo"]), again: undefined });
});

test("comings and goings are told by name, oneself aside", () => {
  const before = { ana: person("ana"), ben: person("ben") };
  const now = { ana: person("ana"), cleo: person("cleo"), dan: person("dan") };
  expect(comings(before, now, "ana")).toEqual({ came: ["CLEO", "DAN"], went: ["BEN"] });
  expect(comings(before, now, "cleo")).toEqual({ came: ["DAN"], went: ["BEN"] });
  expect(comings(before, before, "ana")).toEqual({ came: [], went: [] });
});

test("who only reconnects neither came nor went", () => {
  const before = { ben: person("ben") };
  expect(comings(before, { ben: person("ben", 5) }, "ana")).toEqual({ came: [], went: [] });
});
