import type { Entry } from "../../api/types";

/** After how many ms without a connection somebody is shown as reconnecting (rule 9). */
export const shownAfter = 5_000;

/** A reload takes less than that, and shows nobody anything. */
export function isAway(entry: Entry, now: number): boolean {
  return entry.state === "reconnecting" && now - entry.since >= shownAfter;
}
