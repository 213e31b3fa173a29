import type { SessionInfo } from "../../api/types";

export type Timer = NonNullable<SessionInfo["timer"]>;

/** The longest that a timer may run, in seconds. */
export const longest = 24 * 60 * 60;

/** What is left of a timer at an instant, in ms. */
export function leftOf(timer: Timer, now: number): number {
  return timer.ends === undefined ? (timer.left ?? 0) * 1000 : Math.max(0, timer.ends - now);
}

/** What is left as people count: a second that has begun is one, and nothing is left at the end only. */
export function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000) * 1000;
}
