import { expect, test } from "vitest";
import { byDay, dayName } from "./days";

const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime();

test("versions stand under their days, in their order", () => {
  const all = [at(24, 23), at(24, 1), at(23, 23)].map((one) => ({ at: one }));
  expect(byDay(all).map(({ items }) => items.map((one) => one.at))).toEqual([
    [at(24, 23), at(24, 1)],
    [at(23, 23)],
  ]);
  expect(byDay([])).toEqual([]);
});

test("the last days are named as people name them", () => {
  const now = at(24, 9);
  expect(dayName(at(24, 1), "en", now)).toBe("Today");
  expect(dayName(at(23, 23), "en", now)).toBe("Yesterday");
  expect(dayName(at(23, 23), "de", now)).toBe("Gestern");
  expect(dayName(at(20, 12), "en", now)).toMatch(/Friday/);
});
