import type { Present } from "../../live/reducer";

/** After how many ms without a connection somebody is shown as reconnecting (rule 9). */
const shownAfter = 5_000;

/** A reload takes less than that, and shows nobody anything. */
export function isAway(entry: Present, now: number): boolean {
  return entry.away !== undefined && now - entry.away >= shownAfter;
}
