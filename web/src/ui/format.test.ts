import { expect, test } from "vitest";
import { deviceOf } from "../account/agent";
import { duration, elapsed, hueOf, initials } from "./format";

test("a stretch of time reads like a clock and never runs below zero", () => {
  expect(elapsed(245_000)).toBe("4:05");
  expect(elapsed(3_845_999)).toBe("1:04:05");
  expect(elapsed(-5)).toBe("0:00");
});

test("figures of the rules are said in the unit that fits, in each language", () => {
  expect(duration(900, "en")).toBe("15 minutes");
  expect(duration(60, "en")).toBe("1 minute");
  expect(duration(20, "en")).toBe("20 seconds");
  expect(duration(90, "de")).toBe("90 Sekunden");
  expect(duration(2_700, "he")).toContain("45");
});

test("initials are letters of any script", () => {
  expect(initials("Ana Papadaki")).toBe("AP");
  expect(initials("יעל כהן")).toBe("יכ");
  expect(initials("  ben ")).toBe("B");
  expect(initials("Ben (2)")).toBe("B2");
  expect(initials("🙂")).toBe("?");
});

test("everybody has a hue of their own that stays", () => {
  expect(hueOf("a1")).toBe(hueOf("a1"));
  expect(hueOf("a1")).not.toBe(hueOf("a2"));
  expect(hueOf("x".repeat(60))).toBeLessThanOrEqual(360);
});

test("a login is named by browser and system, as far as they say", () => {
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36";
  expect(deviceOf(chrome)).toEqual({ browser: "Chrome", system: "Linux" });
  expect(deviceOf(`${chrome} Edg/150.0`).browser).toBe("Edge");
  expect(deviceOf("curl/8")).toEqual({ browser: undefined, system: undefined });
});
