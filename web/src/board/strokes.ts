import type { components } from "../api/schema";
import type { BoardElement } from "./types";

export type Stroke = components["schemas"]["Stroke"];

/** Points of one message. */
const most = 500;
/** A line that grows is saved so often, in ms. */
const saveEvery = 500;

type Line = { told: number; saved: number };

/**
 * The freehand lines that are being drawn on a board. Each of their points is
 * told to others once; the whole line, which grows with each of them, is sent
 * every 500 ms only, and at its end.
 */
export class Lines {
  private readonly growing = new Map<string, Line>();

  /** What is new in a line; nothing where the element is no line that grows. */
  grow(before: BoardElement | undefined, element: BoardElement, now: number): Stroke[] {
    const points = pointsOf(element);
    const had = before ? (pointsOf(before)?.length ?? 0) : 0;
    if (!points || element.isDeleted || points.length <= had) {
      this.growing.delete(element.id);
      return [];
    }
    const line = this.growing.get(element.id) ?? { told: had, saved: now };
    this.growing.set(element.id, line);
    const strokes: Stroke[] = [];
    while (line.told < points.length) {
      const from = line.told;
      const next = points.slice(from, from + most);
      line.told += next.length;
      strokes.push(strokeOf(element, from, next));
    }
    return strokes;
  }

  /** Whether a line waits, because it grows and was sent just now. */
  held(id: string, now: number): boolean {
    const line = this.growing.get(id);
    return line !== undefined && now < line.saved + saveEvery;
  }

  /** In how many ms a line is due. */
  next(now: number): number {
    let soonest = Number.POSITIVE_INFINITY;
    for (const line of this.growing.values())
      if (now < line.saved + saveEvery) soonest = Math.min(soonest, line.saved + saveEvery - now);
    return soonest;
  }

  saved(elements: readonly BoardElement[], now: number): void {
    for (const { id } of elements) {
      const line = this.growing.get(id);
      if (line) line.saved = now;
    }
  }

  /** Nobody draws any more. */
  end(): void {
    this.growing.clear();
  }
}

function pointsOf(element: BoardElement): number[][] | undefined {
  return element.type === "freedraw" && Array.isArray(element.points) ? element.points : undefined;
}

function strokeOf(element: BoardElement, from: number, points: number[][]): Stroke {
  return {
    id: element.id,
    from,
    points: points.map(([x = 0, y = 0]) => [x, y]),
    x: Number(element.x),
    y: Number(element.y),
    color: String(element.strokeColor ?? ""),
    width: Number(element.strokeWidth ?? 1),
  };
}
