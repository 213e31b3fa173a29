import { describe, expect, test } from "vitest";
import { MemoryBoard } from "../../testing/workspace";
import type { BoardElement } from "../types";
import { Binding, byIndex, keepingStamps, looksOther } from "./binding";

const el = (id: string, version: number, more: Record<string, unknown> = {}): BoardElement => ({
  id,
  version,
  versionNonce: 1,
  isDeleted: false,
  index: "a1",
  ...more,
});
const none: ReadonlySet<string> = new Set();
const never = () => false;

function bind(...elements: BoardElement[]) {
  const board = new MemoryBoard("b", elements);
  const known = new Map(elements.map((one) => [one.id, one]));
  return { binding: new Binding(known), board, known };
}

describe("what goes out", () => {
  test("every change once, as a copy", () => {
    const { binding } = bind();
    const drawn = { ...el("a", 1), x: 1 };
    const [news] = binding.news([drawn], never);
    drawn.x = 2; // as Excalidraw does
    expect(news).toMatchObject({ id: "a", x: 1 });
    expect(binding.news([drawn], never)).toEqual([]);
    expect(binding.news([{ ...drawn, version: 2 }], never)).toMatchObject([{ version: 2 }]);
    expect(binding.news([{ ...drawn, version: 2, versionNonce: 7 }], never)).toHaveLength(1);
  });

  test("nothing that came from elsewhere", () => {
    const { binding } = bind();
    const next = binding.merge([], [el("a", 3)], none, false);
    expect(binding.news(next ?? [], never)).toEqual([]);
  });

  test("not that Excalidraw numbers elements anew as it draws them (trap 8)", () => {
    const { binding } = bind();
    const next = binding.merge([], [el("a", 3)], none, false) ?? [];
    const numberAnew = () =>
      Object.assign(next[0] ?? {}, { version: 4, versionNonce: 9, index: "a2" });
    keepingStamps(next, numberAnew);
    expect(next).toMatchObject([{ id: "a", version: 3, versionNonce: 1, index: "a2" }]);
    expect(binding.news(next, never)).toEqual([]);
    // The next change of a person goes out with the place that is shown.
    const moved = next.map((one) => ({ ...one, version: 4, x: 1 }));
    expect(binding.news(moved, never)).toMatchObject([{ version: 4, index: "a2", x: 1 }]);
  });

  test("nothing that is kept back, and nothing that came and went unseen", () => {
    const { binding } = bind();
    expect(binding.news([el("a", 1)], () => true)).toEqual([]);
    expect(binding.news([el("b", 2, { isDeleted: true })], never)).toEqual([]);
    expect(binding.news([el("a", 1)], never)).toHaveLength(1);
  });
});

describe("what comes in", () => {
  test("replaces what this page has told of, whatever the versions: a refused change is taken back", () => {
    const { binding } = bind();
    const mine = el("a", 5, { locked: true });
    binding.news([mine], never);
    const next = binding.merge([mine], [el("a", 4)], none, false);
    expect(next).toMatchObject([{ version: 4 }]);
    expect(next?.[0]).not.toHaveProperty("locked");
  });

  test("does not undo what was drawn a moment ago and is not told yet", () => {
    const { binding } = bind();
    binding.news([el("a", 5)], never);
    const mine = el("a", 7);
    expect(binding.merge([mine], [el("a", 6)], none, false)).toBeUndefined();
    expect(binding.news([mine], never)).toMatchObject([{ version: 7 }]);
    expect(binding.merge([mine], [el("a", 8)], none, false)).toMatchObject([{ version: 8 }]);
  });

  test("always wins for who only looks", () => {
    const { binding } = bind();
    binding.merge([], [el("a", 3)], none, true);
    expect(
      binding.merge([el("a", 4)], [el("a", 3, { versionNonce: 2 })], none, true),
    ).toMatchObject([{ version: 3 }]);
  });

  test("waits for what is under somebody's hands, and comes when they let go", () => {
    const { binding, known } = bind(el("a", 1));
    binding.news([el("a", 1)], never);
    const held = new Set(["a"]);
    known.set("a", el("a", 2));
    expect(binding.merge([el("a", 1)], [el("a", 2)], held, false)).toBeUndefined();
    expect(binding.waits).toBe(true);
    expect(binding.released(held)).toEqual([]);
    expect(binding.released(none)).toMatchObject([{ version: 2 }]);
    expect(binding.waits).toBe(false);
  });

  test("takes away what was deleted, also where only the stamp is left", () => {
    const { binding } = bind();
    const drawn = [el("a", 1, { x: 3 }), el("b", 1, { index: "a2" })];
    binding.news(drawn, never);
    const stub = { id: "a", version: 2, versionNonce: 9, isDeleted: true };
    const next = binding.merge(drawn, [stub, { ...stub, id: "unknown" }], none, false);
    expect(next).toMatchObject([{ id: "a", isDeleted: true, x: 3 }, { id: "b" }]);
  });

  test("keeps the author and what else it does not know", () => {
    const { binding } = bind();
    const theirs = el("a", 1, { author: "ben", customData: { note: true } });
    const next = binding.merge([], [theirs], none, false);
    expect(next).toEqual([theirs]);
    expect(next?.[0]).not.toBe(theirs);
  });

  test("lies in the order of the indices, of equal ones by id", () => {
    const { binding } = bind();
    const drawn = [el("a", 1, { index: "a1" }), el("c", 1, { index: "a3" })];
    binding.news(drawn, never);
    const next = binding.merge(drawn, [el("b", 1, { index: "a2" })], none, false);
    expect(next?.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect([el("y", 1), el("x", 1)].sort(byIndex).map(({ id }) => id)).toEqual(["x", "y"]);
  });
});

test("two pages that change at random end with the same board", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  for (let round = 0; round < 200; round++) {
    // The server: one row for each element, last writer wins.
    const rows = new Map<string, BoardElement>();
    const pages = [0, 1].map(() => {
      const known = new Map<string, BoardElement>();
      return { known, binding: new Binding(known), drawing: [] as readonly BoardElement[] };
    });
    const exchange = () => {
      for (const page of pages) {
        for (const news of page.binding.news(page.drawing, never)) {
          const row = rows.get(news.id);
          const wins =
            !row ||
            news.version > row.version ||
            (news.version === row.version && news.versionNonce < row.versionNonce);
          if (wins) rows.set(news.id, news);
        }
      }
      for (const page of pages) {
        for (const [id, row] of rows) page.known.set(id, row);
        page.drawing = page.binding.merge(page.drawing, rows.values(), none, false) ?? page.drawing;
      }
    };
    for (let step = 0; step < 30; step++) {
      const page = pages[random(2)];
      if (!page) continue;
      const id = `e${random(4)}`;
      const before = page.drawing.find((one) => one.id === id);
      const next = el(id, (before?.version ?? 0) + 1, {
        versionNonce: random(1_000),
        x: random(9),
      });
      page.drawing = [...page.drawing.filter((one) => one !== before), next];
      if (random(3) === 0) exchange();
    }
    exchange();
    exchange();
    const shown = pages.map((page) => new Map(page.drawing.map((one) => [one.id, one])));
    expect(shown[0]).toEqual(shown[1]);
    expect(shown[0]).toEqual(rows);
  }
});

describe("who may not draw any more", () => {
  test("has strays where what is drawn is not what was told, but for what is held", () => {
    const { binding } = bind();
    binding.news([el("a", 1), el("b", 1)], never);
    const drawing = [el("a", 1), el("b", 2), el("c", 1), el("d", 1, { isDeleted: true })];
    expect(binding.strays(drawing, none).map(({ id }) => id)).toEqual(["b", "c"]);
    expect(binding.strays(drawing, new Set(["b"])).map(({ id }) => id)).toEqual(["c"]);
  });

  test("loses nothing by an editor that closes without a change", () => {
    const before = el("a", 1, { text: "x", boundElements: null });
    expect(looksOther({ ...before, version: 3, versionNonce: 9, index: "a2" }, before)).toBe(false);
    expect(looksOther({ ...before, text: "y" }, before)).toBe(true);
    expect(looksOther(before, undefined)).toBe(true);
  });
});
