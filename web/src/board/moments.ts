import type { FromPage } from "../live/messages";
import { type Clock, step } from "./pace";
import type { Stroke } from "./strokes";
import type { Moment, OwnMoment } from "./types";

/** Points of one message, and strokes that may wait: what is more is dropped. */
const mostPoints = 500;
const mostStrokes = 40;

type Waiting = { now: OwnMoment; strokes: Stroke[] };

/**
 * What this page does at this moment, said at most 20 times a second over all
 * boards: the latest cursor, view and hands, and every point of a line.
 */
export class OwnMoments {
  private readonly waiting = new Map<string, Waiting>();
  private last = Number.NEGATIVE_INFINITY;
  private stop: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly send: (message: FromPage) => boolean,
  ) {}

  say(doc: string, { stroke, ...now }: OwnMoment & { stroke?: Stroke }): void {
    const waits = this.waiting.get(doc) ?? { now: {}, strokes: [] };
    waits.now = { ...waits.now, ...sayable(now) };
    if (stroke && sane(stroke)) append(waits.strokes, stroke);
    this.waiting.set(doc, waits);
    this.next();
  }

  /** Nobody hears it: nothing of it matters later. */
  forget(): void {
    this.stop?.();
    this.stop = undefined;
    this.waiting.clear();
  }

  private next(): void {
    if (this.stop) return;
    const wait = this.last + step - this.clock.now();
    if (wait <= 0) this.tick();
    else
      this.stop = this.clock.later(wait, () => {
        this.stop = undefined;
        this.tick();
      });
  }

  private tick(): void {
    const [first] = this.waiting;
    if (!first) return;
    const [doc, waits] = first;
    this.waiting.delete(doc);
    const stroke = waits.strokes.shift();
    if (waits.strokes.length > 0) this.waiting.set(doc, { now: {}, strokes: waits.strokes });
    this.last = this.clock.now();
    if (!this.send({ t: "eph", doc, ...waits.now, ...(stroke ? { stroke } : {}) })) this.forget();
    if (this.waiting.size > 0) this.next();
  }
}

const far = 1e9;
const near = (...all: number[]) => all.every((x) => Math.abs(x) <= far);

/** What the server would take for a message of no page, and end the line for, is left out. */
function sayable({ cursor, view, editing, lead }: OwnMoment): OwnMoment {
  return {
    ...(cursor && near(cursor.x, cursor.y) ? { cursor } : {}),
    ...(view && near(view.x, view.y, view.w, view.h) && view.w >= 0 && view.h >= 0 && view.zoom > 0
      ? { view }
      : {}),
    ...(editing ? { editing: editing.filter(nameable).slice(0, 50) } : {}),
    ...(lead === undefined ? {} : { lead }),
  };
}

function sane({ id, x, y, width, color, points }: Stroke): boolean {
  const all = points.every((point) => point.length === 2 && near(...point));
  return nameable(id) && near(x, y, width) && color.length <= 32 && all;
}

const nameable = (id: string) => id !== "" && id.length <= 64;

// Points that follow each other travel together.
function append(strokes: Stroke[], stroke: Stroke): void {
  const last = strokes.at(-1);
  const follows = last && last.id === stroke.id && last.from + last.points.length === stroke.from;
  if (follows && last.points.length + stroke.points.length <= mostPoints) {
    strokes[strokes.length - 1] = {
      ...stroke,
      from: last.from,
      points: [...last.points, ...stroke.points],
    };
  } else {
    strokes.push(stroke);
    if (strokes.length > mostStrokes) strokes.shift();
  }
}

/** Who else is at work on the boards that this page shows, so that nobody stays when they are gone. */
export class Company {
  private readonly here = new Map<string, Map<string, string>>();

  /** What others do, without oneself. */
  hear(doc: string, all: readonly Moment[], own: string | undefined): Moment[] {
    const others = all.filter((moment) => moment.conn !== own);
    const conns = this.here.get(doc) ?? new Map<string, string>();
    this.here.set(doc, conns);
    for (const { conn, by, gone } of others) {
      if (gone) conns.delete(conn);
      else conns.set(conn, by);
    }
    return others;
  }

  /** Who is not among these people any more, as moments of each board. */
  without(inside: (person: string) => boolean): [doc: string, gone: Moment[]][] {
    const all: [string, Moment[]][] = [];
    for (const [doc, conns] of this.here) {
      const gone = [...conns].filter(([, by]) => !inside(by));
      for (const [conn] of gone) conns.delete(conn);
      if (gone.length > 0) all.push([doc, gone.map(([conn, by]) => ({ conn, by, gone: true }))]);
    }
    return all;
  }
}
