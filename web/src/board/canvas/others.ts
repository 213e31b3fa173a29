import type { Moment } from "../types";
import type { Points } from "./strokes";

type Stroke = NonNullable<Moment["strokes"]>[number];

/** A line that somebody draws and that is not saved yet. */
export type LiveStroke = Omit<Stroke, "from" | "points"> & { points: Points; at: number };

/** What somebody else does on the board, by connection: who has two tabs is there twice. */
export type Other = Pick<Moment, "conn" | "by" | "cursor" | "view" | "editing"> & {
  strokes: ReadonlyMap<string, LiveStroke>;
  /** When they were last heard of, in ms of the page's clock. */
  at: number;
  /** When their pointer last moved. */
  moved: number;
};

/** After how many ms without a word somebody counts as away; pages say where they are every 5 s. */
export const awayAfter = 15_000;
/** After how many ms without a move a pointer is no longer shown. */
export const stillAfter = 30_000;
const strokeLasts = 5_000;

/** What others do now, after some moments. */
export function withMoments(
  others: ReadonlyMap<string, Other>,
  moments: readonly Moment[],
  now: number,
): ReadonlyMap<string, Other> {
  const next = new Map(others);
  for (const moment of moments) {
    const { conn, by } = moment;
    if (moment.gone) {
      next.delete(conn);
      continue;
    }
    const before = next.get(conn);
    next.set(conn, {
      conn,
      by,
      cursor: moment.cursor ?? before?.cursor,
      view: moment.view ?? before?.view,
      editing: moment.editing ?? before?.editing,
      strokes: longer(before?.strokes ?? new Map(), moment.strokes ?? [], now),
      at: now,
      moved: moment.cursor ? now : (before?.moved ?? 0),
    });
  }
  return next;
}

/** Without those who are away and lines that nobody goes on with; the same map where there are none. */
export function stillThere(
  others: ReadonlyMap<string, Other>,
  now: number,
): ReadonlyMap<string, Other> {
  const old = (stroke: LiveStroke) => now - stroke.at >= strokeLasts;
  const over = (other: Other) =>
    now - other.at > awayAfter || [...other.strokes.values()].some(old);
  if (![...others.values()].some(over)) return others;
  const next = new Map<string, Other>();
  for (const [conn, other] of others) {
    if (now - other.at > awayAfter) continue;
    const strokes = new Map([...other.strokes].filter(([, stroke]) => !old(stroke)));
    next.set(conn, { ...other, strokes });
  }
  return next;
}

// A delta that does not fit what is there (one was lost) leaves a gap in a line
// that the saved element closes within half a second.
function longer(
  before: ReadonlyMap<string, LiveStroke>,
  deltas: readonly Stroke[],
  now: number,
): ReadonlyMap<string, LiveStroke> {
  if (deltas.length === 0 && before.size === 0) return before;
  const next = new Map([...before].filter(([, stroke]) => now - stroke.at < strokeLasts));
  for (const { from, ...delta } of deltas) {
    const known = next.get(delta.id)?.points ?? [];
    const points = [...known.slice(0, from), ...(delta.points as unknown as Points)];
    next.set(delta.id, { ...delta, points, at: now });
  }
  return next;
}
