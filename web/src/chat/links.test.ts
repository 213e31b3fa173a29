import { expect, test } from "vitest";
import { pieces } from "./links";

const links = (text: string) => pieces(text).flatMap(({ link }) => link ?? []);
const whole = (text: string) =>
  pieces(text)
    .map((piece) => piece.text)
    .join("");

test.each([
  ["see https://a.example/b?c=d#e now", ["https://a.example/b?c=d#e"]],
  ["(https://a.example/x_(y)).", ["https://a.example/x_(y)"]],
  ["www.a.example, and http://b.example!", ["https://www.a.example/", "http://b.example/"]],
  ["mailto:ana@a.example", ["mailto:ana@a.example"]],
  ["https://a.example/א", ["https://a.example/%D7%90"]],
])("what is a link: %s", (text, expected) => {
  expect(links(text)).toEqual(expected);
  expect(whole(text)).toBe(text);
});

test.each([
  "javascript:alert(1)",
  "JaVaScRiPt://a.example/%0aalert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "file:///etc/passwd",
  "blob:https",
  "mailto:",
  "https://",
  "xhttps://a.example",
  "<img src=x onerror=alert(1)>",
])("what stays text: %s", (text) => {
  expect(links(text).filter((link) => !/^(https?:\/\/|mailto:)/.test(link))).toEqual([]);
  expect(whole(text)).toBe(text);
});

test("no link goes on over what hides it", () => {
  expect(links("https://a.example/\u202egnp.exe")).toEqual(["https://a.example/"]);
  expect(links('https://a.example/"onclick=x')).toEqual(["https://a.example/"]);
});
