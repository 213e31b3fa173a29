import { expect, test } from "vitest";
import { fileOf, shownOf } from "./scene";

const element = (id: string, more: object = {}) => ({
  id,
  version: 3,
  versionNonce: 7,
  isDeleted: false,
  index: "a1",
  type: "rectangle",
  ...more,
});

test("what is shown is what is not deleted, in the order in which it lies on one another", () => {
  const all = [
    element("c", { index: "a3" }),
    element("gone", { isDeleted: true }),
    element("b", { index: "a2" }),
    element("a", { index: "a2" }),
  ];
  expect(shownOf(all).map(({ id }) => id)).toEqual(["a", "b", "c"]);
});

test("a file has the elements without who has changed them, and the images that they show", () => {
  const images = { h: { id: "h", mimeType: "image/png", dataURL: "data:", created: 1 } };
  const file = JSON.parse(fileOf([element("a", { author: "ana", text: "x" })], images));
  expect(file).toEqual({
    type: "excalidraw",
    version: 2,
    source: "stoa",
    elements: [element("a", { text: "x" })],
    appState: { viewBackgroundColor: "#ffffff", gridModeEnabled: false },
    files: images,
  });
});
