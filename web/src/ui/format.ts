/** A language as it is written where the reader is: it differs from country to country, and the browser knows. */
export function localeOf(language: string): string {
  const near = (tag: string) => tag === language || tag.startsWith(`${language}-`);
  return navigator.languages.find(near) ?? language;
}

const clockParts = { hour: "2-digit", minute: "2-digit" } as const;

/** A time of day as the language writes it. */
export function timeOfDay(instant: number, language: string): string {
  return new Intl.DateTimeFormat(localeOf(language), clockParts).format(instant);
}

/** Date and time of day. */
export function dateAndTime(instant: number, language: string): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    dateStyle: "medium",
    timeStyle: "short",
  }).format(instant);
}

/** A stretch of time as a clock shows it: 4:05, 1:04:05. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A figure of the rules in words, in the unit that fits: "15 minutes", "20 seconds". */
export function duration(seconds: number, language: string): string {
  const unit = seconds >= 60 && seconds % 60 === 0 ? "minute" : "second";
  const value = unit === "minute" ? seconds / 60 : seconds;
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(
    value,
  );
}

/** Up to two initials of a name. */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = (word: string | undefined) =>
    [...(word ?? "").replace(/^[^\p{L}\p{N}]+/u, "")][0] ?? "";
  const last = words.length > 1 ? first(words.at(-1)) : "";
  return (first(words[0]) + last).toLocaleUpperCase() || "?";
}

/** A hue of one's own for everybody, from their id. */
export function hueOf(id: string): number {
  let hash = 0;
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 65_521;
  // The golden angle sets ids apart that differ in little.
  return Math.round((hash * 137.508) % 360);
}

/** A date to come, in the reader's own time zone: Tue, 24 Nov, 10:00; with the year if it is another. */
export function shortDate(instant: number, language: string, now = Date.now()): string {
  const sameYear = new Date(instant).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(localeOf(language), {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: sameYear ? undefined : "numeric",
    ...clockParts,
  }).format(instant);
}

/** A name or a figure in a sentence that may run the other way. */
export const isolated = (words: string): string => `\u2068${words}\u2069`;
