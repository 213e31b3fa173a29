import { localeOf } from "../../ui/format";

export type Day<T> = { day: string; at: number; items: T[] };

/** Things by the day on which they were, by the reader's clock, in their order. */
export function byDay<T extends { at: number }>(items: readonly T[]): Day<T>[] {
  const days: Day<T>[] = [];
  for (const item of items) {
    const day = new Date(item.at).toDateString();
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, at: item.at, items: [item] });
  }
  return days;
}

/** A day in words: today, yesterday, or its date. */
export function dayName(at: number, language: string, now = Date.now()): string {
  const locale = localeOf(language);
  const between = Math.round((startOf(now) - startOf(at)) / 86_400_000);
  if (between === 0 || between === 1) {
    const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(
      -between,
      "day",
    );
    return words.charAt(0).toLocaleUpperCase(language) + words.slice(1);
  }
  return new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" }).format(
    at,
  );
}

const startOf = (at: number) => {
  const day = new Date(at);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
};
