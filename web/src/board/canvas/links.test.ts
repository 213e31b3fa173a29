import { expect, test } from "vitest";
import type { BoardElement } from "../types";
import { meantLink, withMeantLinks } from "./links";

test.each([
  ["https://example.org/a?b#c", "https://example.org/a?b#c"],
  ["HTTP://example.org", "HTTP://example.org"],
  ["mailto:ana@example.org", "mailto:ana@example.org"],
  ["example.org", "https://example.org"],
  ["example.org:8080/x y", "https://example.org:8080/x%20y"],
  ["דוגמה.קום/שלום", "https://דוגמה.קום/שלום"],
  [" ana@example.org ", "mailto:ana@example.org"],
  ["/s/abc", "https://stoa.example/s/abc"],
  ["//evil.example", "https://evil.example/"],
  ["javascript:alert(1)", null],
  [" JavaScript:alert(1)", null],
  ["data:text/html,x", null],
  ["see page 5", null],
  ["about:blank", null],
  ["", null],
  [`https://example.org/${"a".repeat(5000)}`, null],
])("%s means %s", (typed, meant) => {
  expect(meantLink(typed, "https://stoa.example")).toBe(meant);
});

test("a link that would not be saved becomes one that is, as a change; the rest stays as it is", () => {
  const element = (id: string, link: string | null): BoardElement => ({
    id,
    link,
    version: 3,
    versionNonce: 7,
    isDeleted: false,
  });
  const good = [element("a", null), element("b", "https://example.org"), element("c", "")];
  expect(withMeantLinks(good)).toBeUndefined();
  const [first, second, , fourth] = withMeantLinks([...good, element("d", "example.org")]) ?? [];
  expect(first).toBe(good[0]);
  expect(second).toBe(good[1]);
  expect(fourth).toMatchObject({ id: "d", link: "https://example.org", version: 4 });
  expect(withMeantLinks([element("e", "javascript:alert(1)")])?.[0]).toMatchObject({
    link: null,
    version: 4,
  });
});
