import type { Entry } from "../../api/types";

type People = Readonly<Record<string, Entry>>;

/** The names of those who came and went between two looks, oneself aside. */
export function comings(
  before: People,
  now: People,
  me: string,
): { came: string[]; went: string[] } {
  if (before === now) return { came: [], went: [] };
  const missing = (from: People, other: People) =>
    Object.values(from)
      .filter((entry) => entry.id !== me && !other[entry.id])
      .map((entry) => entry.name);
  return { came: missing(now, before), went: missing(before, now) };
}
