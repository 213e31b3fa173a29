import { expect, test } from "vitest";
import { extensionOf, fileSize, kindOf, safeName, stemOf } from "./words";

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1000, "1 kB"],
  [1023 * 1024, "1 MB"],
  [3.25 * 1024 * 1024, "3.3 MB"],
  [100 * 1024 * 1024, "100 MB"],
  [1.5 * 1024 ** 3, "1.5 GB"],
])("%d bytes are %s", (bytes, words) => {
  expect(fileSize(bytes, "en").replaceAll("\u00a0", " ")).toBe(words);
});

test("a size in Hebrew has its unit behind it, also where it is one", () => {
  const plain = (bytes: number) => fileSize(bytes, "he").replaceAll(/[\u2068\u2069]/g, "");
  expect(plain(1024 ** 3)).toBe("1\u00a0GB");
  expect(plain(2.5 * 1024 ** 3)).toBe("2.5\u00a0GB");
});

test("names have stems, extensions and a kind", () => {
  expect([stemOf("a.b.pdf"), extensionOf("a.b.PDF")]).toEqual(["a.b", "pdf"]);
  expect([stemOf(".profile"), extensionOf(".profile")]).toEqual([".profile", ""]);
  expect(kindOf({ name: "x.pdf", type: "application/pdf" })).toBe("pdf");
  expect(kindOf({ name: "x.png", type: "image/png", width: 3 })).toBe("image");
  expect(kindOf({ name: "x.png", type: "image/png" })).toBe("other");
  expect(kindOf({ name: "Tafel.excalidraw", type: "text/plain" })).toBe("board");
});

test("a name that is kept has nothing in it that some system refuses", () => {
  expect(safeName("Verbs: a/b\\c?", "png")).toBe("Verbs a b c.png");
  expect(safeName("  ..  ", "pdf")).toBe("Stoa.pdf");
  expect(safeName("לוח\u202e1", "svg")).toBe("לוח 1.svg");
  expect([...safeName("x".repeat(300), "png")].length).toBe(104);
});
