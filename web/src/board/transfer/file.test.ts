import { expect, test } from "vitest";
import type { BoardElement, Limits } from "../types";
import { fits, imageIds, moveBeneath, opened, renewed } from "./file";

const limits = { element: 2_000, text: 20 } as Limits;

const element = (id: string, more: object = {}): BoardElement => ({
  id,
  type: "rectangle",
  version: 9,
  versionNonce: 7,
  isDeleted: false,
  index: "a1",
  x: 10,
  y: 20,
  width: 100,
  height: 50,
  groupIds: [],
  frameId: null,
  boundElements: [],
  link: null,
  locked: false,
  ...more,
});

const way = { hashes: new Map<string, string>(), last: "a4", mayLock: true, by: { x: 0, y: 0 } };

test.each([
  ["no JSON", "<svg/>"],
  ["something else", '{"type":"excalidrawlib","elements":[]}'],
  ["no elements", '{"type":"excalidraw","elements":{}}'],
  ["a list", "[]"],
  ["nothing", "null"],
])("%s is no board", (_, text) => {
  expect(() => opened(text)).toThrow(expect.objectContaining({ code: "no_board" }));
});

test("of a file only live elements and pictures are taken", () => {
  const file = opened(
    JSON.stringify({
      type: "excalidraw",
      elements: [element("a"), element("b", { isDeleted: true }), null, "x", []],
      files: {
        ok: { mimeType: "image/png", dataURL: "data:image/png;base64,AA" },
        page: { mimeType: "text/html", dataURL: "data:text/html,<script>" },
        lie: { mimeType: "image/png", dataURL: "data:text/html,<script>" },
        far: { mimeType: "image/png", dataURL: "https://elsewhere.example/x.png" },
        none: null,
      },
    }),
  );
  expect(file.elements).toHaveLength(1);
  expect(Object.keys(file.images)).toEqual(["ok"]);
  expect(opened('{"type":"excalidraw","elements":[]}').images).toEqual({});
});

test("what boards do not take is left out", () => {
  expect(fits(element("a"), limits)).toBe(true);
  expect(fits(element("a", { type: "embeddable" }), limits)).toBe(false);
  expect(fits(element("a", { x: Number.NaN }), limits)).toBe(false);
  expect(fits(element("a", { width: "wide" }), limits)).toBe(false);
  expect(fits(element("a", { type: "text", text: "x".repeat(21) }), limits)).toBe(false);
  expect(fits(element("a", { customData: { x: "x".repeat(2_000) } }), limits)).toBe(false);
});

test("ids are new, and what belongs together still does", () => {
  const made = renewed(
    [
      element("frame", { type: "frame", author: "ana" }),
      element("box", {
        groupIds: ["g"],
        frameId: "frame",
        boundElements: [
          { type: "text", id: "words" },
          { type: "arrow", id: "elsewhere" },
        ],
      }),
      element("words", { type: "text", containerId: "box", groupIds: ["g"] }),
      element("arrow", {
        type: "arrow",
        startBinding: { elementId: "box", focus: 0.5, gap: 1 },
        endBinding: { elementId: "elsewhere", focus: 0, gap: 1 },
      }),
    ],
    way,
  );
  const [frame, box, words, arrow] = made as [
    BoardElement,
    BoardElement,
    BoardElement,
    BoardElement,
  ];
  expect(new Set(made.map(({ id }) => id)).size).toBe(4);
  expect(made.map(({ id }) => id)).not.toContain("box");
  expect(made.map(({ index }) => index)).toEqual(["a5", "a6", "a7", "a8"]);
  expect(made.map(({ version }) => version)).toEqual([1, 1, 1, 1]);
  expect(frame).not.toHaveProperty("author");
  expect(box.frameId).toBe(frame.id);
  expect(box.boundElements).toEqual([{ type: "text", id: words.id }]);
  expect(words.containerId).toBe(box.id);
  expect(words.groupIds).toEqual(box.groupIds);
  expect(words.groupIds).not.toEqual(["g"]);
  expect(arrow).toMatchObject({
    startBinding: { elementId: box.id, focus: 0.5, gap: 1 },
    endBinding: null,
  });
});

test("images show what was sent, and one that nobody has is left out", () => {
  const all = [
    element("a", { type: "image", fileId: "one", status: "pending" }),
    element("b", { type: "image", fileId: "two" }),
    element("c", { type: "image", fileId: "one" }),
  ];
  expect(imageIds(all)).toEqual(["one", "two"]);
  const made = renewed(all, { ...way, hashes: new Map([["one", "hash"]]) });
  expect(made.map(({ fileId, status }) => [fileId, status])).toEqual([
    ["hash", "saved"],
    ["hash", "saved"],
  ]);
});

test("links lead to pages and mail only, and only those who may lock", () => {
  const all = ["https://example.org", "mailto:a@b.org", "javascript:alert(1)", "/s/x"].map(
    (link, i) => element(`${i}`, { link, locked: true }),
  );
  expect(renewed(all, way).map(({ link }) => link)).toEqual([
    "https://example.org",
    "mailto:a@b.org",
    null,
    null,
  ]);
  expect(renewed(all, { ...way, mayLock: false }).some(({ locked }) => locked)).toBe(false);
  expect(renewed(all, way).every(({ locked }) => locked)).toBe(true);
});

test("what comes in stands beneath what is there, and where it was on an empty board", () => {
  const all = [element("a"), element("b", { x: 200, y: -100 })];
  expect(moveBeneath(all, undefined)).toEqual({ x: 0, y: 0 });
  const by = moveBeneath(all, { x: 500, y: 300 });
  expect(by).toEqual({ x: 500 - 155, y: 480 });
  expect(renewed(all, { ...way, by }).map(({ x, y }) => [x, y])).toEqual([
    [355, 500],
    [545, 380],
  ]);
});
