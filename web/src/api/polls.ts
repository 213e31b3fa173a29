import { call } from "./client";
import type { Poll, PollAnswer } from "./types";

const of = (link: string) => `/sessions/${link}/polls`;

/** Everything that was asked in a session, the latest first; for its hosts. */
export function askedPolls(link: string): Promise<{ polls: Poll[]; next?: string }> {
  return call("GET", of(link), { query: { limit: 50 } });
}

/** Who answered what, by name. */
export function pollAnswers(link: string, poll: string): Promise<{ answers: PollAnswer[] }> {
  return call("GET", `${of(link)}/${poll}/answers`);
}
