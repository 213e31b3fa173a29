import { Refused } from "../api/errors";
import type { Dates } from "../api/sessions";

/** The fields of a form in which somebody says when. */
export type When = {
  set: boolean;
  day: string;
  time: string;
  minutes: number | string;
  zone: string;
  weekly: boolean;
  until: string;
};

/** The time zone of whoever looks at the page. */
export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** Every zone that the browser knows, with those that must be among them. */
export function zones(...also: string[]): string[] {
  const known = Intl.supportedValuesOf?.("timeZone") ?? [];
  return [...new Set(["UTC", ...known, ...also])].sort();
}

/** What the fields show: the dates there are, or the next full hour, switched off. */
export function whenOf(dates: Dates | undefined, now = new Date()): When {
  if (dates) {
    const [day = "", time = ""] = dates.start.split("T");
    return {
      set: true,
      day,
      time: time.slice(0, 5),
      minutes: dates.minutes,
      zone: dates.zone,
      weekly: dates.weekly ?? false,
      until: dates.until ?? "",
    };
  }
  const soon = new Date(now);
  soon.setHours(soon.getHours() + 1, 0, 0, 0);
  const two = (n: number) => String(n).padStart(2, "0");
  return {
    set: false,
    day: `${soon.getFullYear()}-${two(soon.getMonth() + 1)}-${two(soon.getDate())}`,
    time: `${two(soon.getHours())}:00`,
    minutes: 60,
    zone: ownZone(),
    weekly: false,
    until: "",
  };
}

/** What is sent: nothing where no date is set. */
export function datesOf(when: When): Dates | null {
  if (!when.set) return null;
  const dates: Dates = {
    start: `${when.day}T${when.time}`,
    zone: when.zone,
    minutes: Number(when.minutes),
  };
  return when.weekly ? { ...dates, weekly: true, until: when.until } : dates;
}

/** Whether two are the same dates, or none. */
export function sameDates(a: Dates | null, b: Dates | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Twelve times from a day on: what stands there when somebody chooses weekly. */
export function usualUntil(day: string): string {
  const date = new Date(`${day}T00:00Z`);
  if (Number.isNaN(date.getTime())) return "";
  date.setUTCDate(date.getUTCDate() + 11 * 7);
  return date.toISOString().slice(0, 10);
}

/** What the server has against the dates, if that is what it refused. */
export function whenRefused(error: unknown): "past" | "far" | null {
  if (!(error instanceof Refused)) return null;
  const about = error.wrong.find(({ location = "" }) => location.includes("dates"));
  if (about?.message === "past") return "past";
  return about?.message === "out_of_range" ? "far" : null;
}

/** Which field makes no sense yet, if any; the rest the server says. */
export function whenProblem(when: When): "day" | "time" | "minutes" | "until" | null {
  if (!when.set) return null;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(when.day)) return "day";
  if (!/^\d{2}:\d{2}$/.test(when.time)) return "time";
  if (!(Number(when.minutes) >= 1 && Number(when.minutes) <= 24 * 60)) return "minutes";
  if (when.weekly && !(when.until >= when.day)) return "until";
  return null;
}
