import type { BoardElement } from "./types";

/** A text of a board as the list of its contents shows it. */
export type Line = {
  id: string;
  kind: "note" | "text" | "label";
  text: string;
  locked: boolean;
  /** What the text stands in, if it does. */
  container?: BoardElement;
  element: BoardElement;
};

/** What a board holds for somebody who does not see it: its texts, and how much else. */
export type Contents = { lines: Line[]; drawings: number; pictures: number; elements: number };

type Placed = { line: Line; x: number; y: number; width: number; height: number };

/**
 * The texts of a board in reading order: line by line from above, in a line from
 * where its language begins. What overlaps by half of its height is on one line.
 */
export function contentsOf(elements: Iterable<BoardElement>, rtl = false): Contents {
  const live = new Map<string, BoardElement>();
  for (const element of elements) if (!element.isDeleted) live.set(element.id, element);
  const placed: Placed[] = [];
  const said = new Set<string>();
  for (const element of live.values()) {
    const line = element.type === "text" ? lineOf(element, live) : undefined;
    if (!line) continue;
    const { x, y, width, height } = line.container ?? element;
    said.add(element.id);
    if (line.container) said.add(line.container.id);
    placed.push({ line, ...numbers({ x, y, width, height }) });
  }
  const others = [...live.values()].filter((element) => !said.has(element.id));
  const pictures = others.filter((element) => element.type === "image").length;
  return {
    lines: inOrder(placed, rtl),
    pictures,
    drawings: others.length - pictures,
    elements: live.size,
  };
}

function lineOf(element: BoardElement, live: ReadonlyMap<string, BoardElement>): Line | undefined {
  const text = String(element.originalText ?? element.text ?? "").trim();
  if (text === "") return undefined;
  const container = live.get(String(element.containerId ?? ""));
  const note = (container?.customData as { note?: unknown } | undefined)?.note === true;
  const kind = note ? "note" : container ? "label" : "text";
  const locked = element.locked === true || container?.locked === true;
  return { id: element.id, kind, text, locked, container, element };
}

const numbers = (box: { x: unknown; y: unknown; width: unknown; height: unknown }) => ({
  x: Number(box.x),
  y: Number(box.y),
  width: Number(box.width),
  height: Number(box.height),
});

function inOrder(placed: readonly Placed[], rtl: boolean): Line[] {
  const rows: Placed[][] = [];
  for (const one of [...placed].sort((a, b) => a.y - b.y)) {
    const first = rows.at(-1)?.[0];
    const overlap = first ? first.y + first.height - one.y : 0;
    const same = first && overlap > Math.min(first.height, one.height) / 2;
    if (same) rows.at(-1)?.push(one);
    else rows.push([one]);
  }
  const along = (a: Placed, b: Placed) =>
    rtl ? b.x + b.width - a.x - a.width || a.y - b.y : a.x - b.x || a.y - b.y;
  return rows.flatMap((row) => row.sort(along)).map(({ line }) => line);
}

/** Where a new note does not cover anything: below everything else, where the last line begins. */
export function freePlace(elements: Iterable<BoardElement>): { x: number; y: number } {
  let [bottom, left] = [Number.NEGATIVE_INFINITY, 0];
  for (const element of elements) {
    if (element.isDeleted) continue;
    const { x, y, width, height } = numbers({
      x: element.x,
      y: element.y,
      width: element.width,
      height: element.height,
    });
    if (Number.isFinite(y + height) && y + height > bottom) {
      bottom = y + height;
      left = x + width / 2;
    }
  }
  return Number.isFinite(bottom) ? { x: left, y: bottom + 130 } : { x: 0, y: 0 };
}
