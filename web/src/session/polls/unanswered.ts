import type { Poll } from "../../api/types";
import { useInside } from "../../live/react";

/** The open polls that this person has not answered. */
export function useUnanswered(): readonly Poll[] {
  const { polls, answers } = useInside();
  return polls.filter((poll) => poll.state === "open" && !answers[poll.id]);
}
