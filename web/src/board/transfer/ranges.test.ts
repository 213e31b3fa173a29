import { expect, test } from "vitest";
import { pagesOf, rangesOf } from "./ranges";

test.each([
  ["", [1, 2, 3, 4, 5, 6]],
  ["2", [2]],
  ["1-3, 5", [1, 2, 3, 5]],
  ["5,1 – 3", [1, 2, 3, 5]],
  ["4-", [4, 5, 6]],
  ["-2", [1, 2]],
  ["1-3 2-4; 6", [1, 2, 3, 4, 6]],
  [" 6 ", [6]],
  ["7", undefined],
  ["0", undefined],
  ["5-7", undefined],
  ["3-1", undefined],
  ["two", undefined],
  ["1..3", undefined],
  ["-", undefined],
])("%j of six pages", (text, pages) => {
  expect(pagesOf(text, 6)).toEqual(pages);
});

test("pages are written as ranges, and read as what they were", () => {
  expect(rangesOf([5, 1, 2, 3])).toBe("1-3, 5");
  expect(rangesOf([])).toBe("");
  expect(pagesOf(rangesOf([2, 4, 5]), 6)).toEqual([2, 4, 5]);
});
