import { expect, test } from "vitest";
import { sheetOf } from "./sheet";

test("a small board stands at the top of an A4 page, upright or lying as it is", () => {
  const { page, box } = sheetOf({ width: 400, height: 600 });
  expect(page).toEqual({ width: 595.28, height: 841.89 });
  expect(box.width).toBe(300);
  expect(box.x + box.width / 2).toBeCloseTo(page.width / 2);
  expect(box.y + box.height).toBeCloseTo(page.height - 28);
  expect(sheetOf({ width: 900, height: 500 }).page).toEqual({ width: 841.89, height: 595.28 });
});

test("a large board has a page of its own size, none larger than readers open", () => {
  const { page, box } = sheetOf({ width: 4000, height: 3000 });
  expect(page).toEqual({ width: 3056, height: 2306 });
  expect(box).toEqual({ x: 28, y: 28, width: 3000, height: 2250 });
  const huge = sheetOf({ width: 100_000, height: 50_000 });
  expect(huge.page.width).toBeCloseTo(14_400);
  expect(huge.box.width / huge.box.height).toBeCloseTo(2);
});
