import { expect, test } from "vitest";
import html from "../index.html?raw";

// The server sends a content security policy that allows its own scripts and
// styles only: anything inline here would be refused by the browser, unseen.
test("the document has no inline script, style or handler", () => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const scripts = [...page.querySelectorAll("script")];
  expect(scripts.map((s) => s.getAttribute("src"))).toEqual(["/src/main.tsx"]);
  expect(scripts.every((s) => !s.textContent?.trim())).toBe(true);
  expect(page.querySelectorAll("style, [style]")).toHaveLength(0);
  const handlers = [...page.querySelectorAll("*")].flatMap((e) =>
    e.getAttributeNames().filter((name) => name.startsWith("on")),
  );
  expect(handlers).toEqual([]);
});

test("the document asks no other host for anything", () => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const asked = [...page.querySelectorAll("[src], [href]")].map(
    (e) => e.getAttribute("src") ?? e.getAttribute("href") ?? "",
  );
  expect(asked.filter((address) => !/^\/(?!\/)/.test(address))).toEqual([]);
});
