import { expect, test } from "vitest";
import { afterClose, delay } from "./backoff";

test("the first attempt comes within half a second, then the wait doubles to ten", () => {
  expect(delay(0, 0)).toBe(0);
  expect(delay(0, 0.999)).toBeLessThan(500);
  expect([1, 2, 3, 4].map((n) => delay(n, 0))).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect([5, 6, 500].map((n) => delay(n, 0))).toEqual([10_000, 10_000, 10_000]);
});

test("no two pages wait equally long, and none less than half", () => {
  for (const n of [1, 3, 9]) {
    expect(delay(n, 0.999)).toBeGreaterThanOrEqual(delay(n, 0) / 2);
    expect(delay(n, 0.25)).not.toBe(delay(n, 0.75));
  }
});

test("close codes say whether to come back", () => {
  for (const code of [1001, 1005, 1006, 1011, 4408, 4503, 4508])
    expect(afterClose(code)).toEqual({ back: true, after: 0 });
  expect(afterClose(4429)).toEqual({ back: true, after: 10_000 });
  expect(afterClose(4401)).toEqual({ back: false, why: "login" });
  expect(afterClose(4404)).toEqual({ back: false, why: "notFound" });
  expect(afterClose(4409)).toEqual({ back: false, why: "elsewhere" });
  for (const code of [4400, 4413]) expect(afterClose(code)).toEqual({ back: false, why: "failed" });
});
