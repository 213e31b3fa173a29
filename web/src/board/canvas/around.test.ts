import { describe, expect, test } from "vitest";
import type { BoardElement } from "../types";
import { editing, type Hands, held, unfinished } from "./hands";
import { awayAfter, stillThere, withMoments } from "./others";
import { pathOf } from "./strokes";
import { alike, scrollTo, viewOf } from "./view";

const free: Hands = {
  editingTextElement: null,
  editingLinearElement: null,
  newElement: null,
  resizingElement: null,
  multiElement: null,
  croppingElementId: null,
  selectedElementIds: {},
  selectedElementsAreBeingDragged: false,
  isResizing: false,
  isRotating: false,
  pendingImageElementId: null,
};
const hands = (part: Record<string, unknown>) => ({ ...free, ...part }) as Hands;
const shape = (more: Record<string, unknown>): BoardElement => ({
  id: "a",
  version: 1,
  versionNonce: 1,
  isDeleted: false,
  ...more,
});

describe("hands", () => {
  test("what is drawn, written or dragged is held; what is only selected is not", () => {
    expect([...held(hands({ editingTextElement: { id: "t" } }))]).toEqual(["t"]);
    expect([...held(hands({ selectedElementIds: { a: true } }))]).toEqual([]);
    const dragged = hands({
      selectedElementIds: { a: true },
      selectedElementsAreBeingDragged: true,
    });
    expect([...held(dragged)]).toEqual(["a"]);
    expect(editing(hands({ selectedElementIds: { a: true } }))).toEqual(["a"]);
  });

  test("what is not yet what it will be is not sent", () => {
    const drawing = hands({ newElement: { id: "a" } });
    expect(unfinished(shape({ type: "rectangle", width: 0, height: 0 }), drawing)).toBe(true);
    expect(unfinished(shape({ type: "rectangle", width: 4, height: 0 }), drawing)).toBe(false);
    expect(unfinished(shape({ type: "freedraw", points: [[0, 0]] }), drawing)).toBe(true);
    const writing = hands({ editingTextElement: { id: "a" } });
    expect(unfinished(shape({ type: "text", text: "" }), writing)).toBe(true);
    expect(unfinished(shape({ type: "text", text: "a" }), writing)).toBe(false);
    expect(unfinished(shape({ type: "text", text: "" }), free)).toBe(false);
  });
});

describe("views", () => {
  test("a view seen on a screen of the same size is the same scroll", () => {
    const size = { width: 800, height: 600 };
    const scroll = { scrollX: -120, scrollY: 40, zoom: 0.5 };
    expect(alike(scrollTo(viewOf(scroll, size), size), scroll)).toBe(true);
  });

  test("a smaller screen shows all of it, smaller; a larger one not larger", () => {
    const view = { x: 100, y: 100, w: 800, h: 600, zoom: 1 };
    const small = scrollTo(view, { width: 400, height: 600 });
    expect(small.zoom).toBe(0.5);
    const seen = viewOf(small, { width: 400, height: 600 });
    expect([seen.x, seen.y]).toEqual([100, 100]);
    expect(scrollTo(view, { width: 1_600, height: 1_200 }).zoom).toBe(1);
  });
});

describe("others", () => {
  const now = 1_000;
  const stroke = { id: "s", x: 0, y: 0, color: "#000", width: 2 };

  test("what a moment does not say stays as it was", () => {
    const once = withMoments(new Map(), [{ conn: "c", by: "ben", cursor: { x: 1, y: 2 } }], now);
    const twice = withMoments(once, [{ conn: "c", by: "ben", editing: ["a"] }], now + 10);
    expect(twice.get("c")).toMatchObject({ cursor: { x: 1, y: 2 }, editing: ["a"], moved: now });
  });

  test("a line grows by its deltas, also where they come twice", () => {
    const delta = (from: number, points: [number, number][]) => [
      { conn: "c", by: "ben", strokes: [{ ...stroke, from, points }] },
    ];
    let all = withMoments(
      new Map(),
      delta(0, [
        [0, 0],
        [1, 1],
      ]),
      now,
    );
    all = withMoments(
      all,
      delta(1, [
        [1, 1],
        [2, 2],
      ]),
      now,
    );
    expect(all.get("c")?.strokes.get("s")?.points).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(
      pathOf([
        [0, 0],
        [2, 0],
      ]),
    ).toBe("M0 0Q0 0 1 0L2 0");
  });

  test("who puts the board away, or is not heard of, is gone", () => {
    const all = withMoments(new Map(), [{ conn: "c", by: "ben" }], now);
    expect(withMoments(all, [{ conn: "c", by: "ben", gone: true }], now).size).toBe(0);
    expect(stillThere(all, now + awayAfter)).toBe(all);
    expect(stillThere(all, now + awayAfter + 1).size).toBe(0);
  });

  test("a line that nobody goes on with is taken away", () => {
    const strokes = [{ ...stroke, from: 0, points: [[0, 0]] as [number, number][] }];
    const all = withMoments(new Map(), [{ conn: "c", by: "ben", strokes }], now);
    expect(stillThere(all, now + 1_000)).toBe(all);
    expect(stillThere(all, now + 6_000).get("c")?.strokes.size).toBe(0);
  });
});
