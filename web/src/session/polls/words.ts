import type { Poll } from "../../api/types";

/** What can be chosen, in words; without choices it is yes and no, in the reader's language. */
export function choicesOf(
  poll: Pick<Poll, "choices">,
  t: (key: "polls.yes" | "polls.no") => string,
) {
  return poll.choices ?? [t("polls.yes"), t("polls.no")];
}

/** How many of a hundred. */
export function percent(n: number, of: number): number {
  return of === 0 ? 0 : Math.round((100 * n) / of);
}
