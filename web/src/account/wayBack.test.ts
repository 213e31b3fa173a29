import { beforeEach, expect, test } from "vitest";
import { keepWayBack, takeWayBack } from "./wayBack";

beforeEach(() => localStorage.clear());

test("leads back to the session once, for a day", () => {
  keepWayBack("/s/abc", 0);
  expect(takeWayBack(1000)).toBe("/s/abc");
  expect(takeWayBack(1000)).toBe("/");
  keepWayBack("/s/abc", 0);
  expect(takeWayBack(25 * 3600_000)).toBe("/");
});

test.each(["/login", "//elsewhere.example", "/s/../x", "https://elsewhere.example/s/a"])(
  "%s is no way back",
  (path) => {
    keepWayBack(path, 0);
    expect(takeWayBack(1)).toBe("/");
    localStorage.setItem("stoa.back", JSON.stringify({ path, until: 9 }));
    expect(takeWayBack(1)).toBe("/");
  },
);
