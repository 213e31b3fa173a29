import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import en from "../locales/en.json";

// The server's list is the only one there is; the audit list has words for each.
const source = resolve(import.meta.dirname, "../../../internal/classroom/audit.go");

test("the audit list has words for everything that is written down", () => {
  const actions = [...readFileSync(source, "utf8").matchAll(/AuditAction = "([a-z_.]+)"/g)];
  expect(actions.length).toBeGreaterThan(40);
  const words = (path: string): unknown =>
    path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], en.audit);
  const missing = actions.filter(([, name]) => typeof words(`action.${name}`) !== "string");
  expect(missing.map(([, name]) => name)).toEqual([]);
});
