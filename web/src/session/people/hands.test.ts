import { expect, test } from "vitest";
import type { Present } from "../../live/reducer";
import { handsOf, placeOf, raised } from "./hands";
import { rowsInSight } from "./usePart";

const person = (id: string, hand?: number): Present => ({
  id,
  name: id.toUpperCase(),
  kind: "contact",
  role: "",
  state: "connected",
  since: 0,
  ...(hand === undefined ? {} : { hand }),
});

test("hands stand in the order in which they were raised", () => {
  const people = {
    ana: person("ana", 30),
    ben: person("ben"),
    cleo: person("cleo", 10),
    dan: person("dan", 30),
  };
  expect(handsOf(people).map((one) => one.id)).toEqual(["cleo", "ana", "dan"]);
  expect(["cleo", "ana", "dan", "ben", "eva"].map((id) => placeOf(people, id))).toEqual([
    1, 2, 3, 0, 0,
  ]);
});

test("who raised a hand since is told, oneself aside, and a hand raised anew again", () => {
  const before = { ana: person("ana"), ben: person("ben", 5), cleo: person("cleo", 6) };
  const now = { ana: person("ana", 9), ben: person("ben", 8), cleo: person("cleo", 6) };
  expect(raised(before, now, "cleo").map((one) => one.id)).toEqual(["ben", "ana"]);
  expect(raised(before, now, "ana").map((one) => one.id)).toEqual(["ben"]);
  expect(raised(now, now, "ana")).toEqual([]);
});

test("of fifteen hundred only those in sight are there, and some more", () => {
  expect(rowsInSight(1_500, 52, { top: 0, height: 520 })).toEqual({ from: 0, to: 18 });
  const middle = rowsInSight(1_500, 52, { top: 52 * 700, height: 520 });
  expect(middle).toEqual({ from: 692, to: 718 });
  expect(rowsInSight(1_500, 52, { top: 52 * 1_490, height: 520 })).toEqual({
    from: 1_482,
    to: 1_500,
  });
  expect(rowsInSight(0, 52, { top: 0, height: 520 })).toEqual({ from: 0, to: 0 });
});
