import { expect, test } from "vitest";
import { alone, below, inColumn, lastIndex } from "./place";

const page = (hash: string, width = 1000, height = 1400) => ({ hash, width, height });
const seen = { x: 100, y: 50, w: 800, h: 600 };

test("pages stand one below the other, as wide as each other, without touching", () => {
  const placed = inColumn([page("a"), page("b"), page("c", 500, 700)], seen, "a5");
  expect(placed.map(({ type, fileId }) => [type, fileId])).toEqual([
    ["image", "a"],
    ["image", "b"],
    ["image", "c"],
  ]);
  expect(new Set(placed.map(({ width }) => width)).size).toBe(1);
  for (const [i, one] of placed.entries()) {
    const next = placed[i + 1];
    if (next) expect(Number(next.y)).toBeGreaterThan(Number(one.y) + Number(one.height));
    expect(Number(one.x) + Number(one.width) / 2).toBeCloseTo(seen.x);
    expect(Number(one.width) / Number(one.height)).toBeCloseTo(1000 / 1400);
  }
  expect(placed.map(({ index }) => index)).toEqual(["a6", "a7", "a8"]);
  expect(new Set(placed.map(({ id }) => id)).size).toBe(3);
});

test("one image stands in the middle of what is seen, and is never made larger", () => {
  const [small] = inColumn([page("a", 100, 80)], seen, undefined);
  expect(small).toMatchObject({ x: 50, y: 10, width: 100, height: 80, index: "a0" });
  const [large] = inColumn([page("a", 4000, 3000)], seen, undefined);
  expect(large).toMatchObject({ width: 640, height: 480, x: -220, y: -190 });
});

test("a page on a board of its own stands around the middle", () => {
  expect(alone(page("a", 2000, 1000))).toMatchObject({
    x: -500,
    y: -250,
    width: 1000,
    height: 500,
  });
});

test("what comes after all, and beneath all, of what is there", () => {
  const element = (more: object) => ({
    id: "x",
    version: 1,
    versionNonce: 1,
    isDeleted: false,
    ...more,
  });
  const all = [
    element({ index: "a1", x: 0, y: 0, width: 100, height: 50 }),
    element({ index: "Zz", x: 200, y: 100, width: 20, height: 20 }),
    element({ index: "a0", x: 0, y: 900, width: 9, height: 9, isDeleted: true }),
  ];
  expect(lastIndex(all)).toBe("a1");
  expect(lastIndex([])).toBeUndefined();
  expect(below(all)).toEqual({ x: 210, y: 120 });
  expect(below([])).toBeUndefined();
});
