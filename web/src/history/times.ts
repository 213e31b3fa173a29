import type { Attended, Run } from "../api/history";
import { localeOf, timeOfDay } from "../ui/format";

/** How long, in words of hours and minutes; under a minute in seconds. */
export function howLong(seconds: number, language: string): string {
  const part = (value: number, unit: "hour" | "minute" | "second") =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value);
  if (seconds < 60) return part(Math.max(0, Math.floor(seconds)), "second");
  const minutes = Math.floor(seconds / 60);
  const [h, m] = [Math.floor(minutes / 60), minutes % 60];
  if (h === 0) return part(m, "minute");
  return m === 0 ? part(h, "hour") : `${part(h, "hour")} ${part(m, "minute")}`;
}

/** The day of an instant, in full. */
export function dayOf(instant: number, language: string): string {
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: "full" }).format(instant);
}

/** From when to when: 10:00 – 11:02; of another day with its date. */
export function fromTo(from: number, to: number | undefined, language: string): string {
  const start = timeOfDay(from, language);
  if (to === undefined) return start;
  const sameDay = new Date(from).toDateString() === new Date(to).toDateString();
  const end = sameDay
    ? timeOfDay(to, language)
    : new Intl.DateTimeFormat(localeOf(language), {
        dateStyle: "short",
        timeStyle: "short",
      }).format(to);
  return `${start} – ${end}`;
}

/** A stretch on the axis of a run, in hundredths of its length. */
export type Bar = { start: number; length: number; open: boolean; reason?: string };

/** Somebody's stays as stretches of a run that lasts until `end`. */
export function barsOf(run: Run, stays: Attended["stays"], end: number): Bar[] {
  const length = Math.max(1, end - run.started);
  const at = (instant: number) =>
    Math.min(100, Math.max(0, ((instant - run.started) / length) * 100));
  return stays.map(({ from, to, reason }) => {
    const start = at(from);
    return { start, length: at(to ?? end) - start, open: to === undefined, reason };
  });
}

/** Instants at which the axis of a run is marked, between its ends: three, or on full units of time. */
export function marksOf(started: number, ended: number, most = 5): number[] {
  const minute = 60_000;
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440].map((m) => m * minute);
  const step = steps.find((s) => (ended - started) / s <= most) ?? 1440 * minute;
  const zone = new Date(started).getTimezoneOffset() * minute;
  const marks: number[] = [];
  for (let at = Math.ceil((started - zone) / step) * step + zone; at < ended; at += step) {
    if (at > started) marks.push(at);
  }
  return marks.slice(0, 2 * most);
}

/** How long somebody has been there, as of now. */
export function secondsOf(person: Attended, now: number): number {
  const sum = person.stays.reduce((ms, { from, to }) => ms + Math.max(0, (to ?? now) - from), 0);
  return Math.floor(sum / 1000);
}
