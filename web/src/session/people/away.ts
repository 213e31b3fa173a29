import { createContext, useContext, useEffect, useState } from "react";
import { useInside, useSession } from "../../live/react";
import type { Present } from "../../live/reducer";

/** After how many ms without a connection somebody is shown as reconnecting (rule 9). */
export const shownAfter = 5_000;

/** Who is shown as reconnecting at this instant, and when that is to be looked at again. */
export function awayAt(
  people: Readonly<Record<string, Present>>,
  now: number,
): { away: ReadonlySet<string>; again?: number } {
  const away = new Set<string>();
  let again: number | undefined;
  for (const entry of Object.values(people)) {
    if (entry.away === undefined) continue;
    const shown = entry.away + shownAfter;
    if (shown <= now) away.add(entry.id);
    else again = Math.min(again ?? shown, shown);
  }
  return { away, again };
}

export const AwayContext = createContext<ReadonlySet<string>>(new Set());

/** Whether somebody is shown as reconnecting. A reload is over before that, and shows nobody anything. */
export function useIsAway(id: string): boolean {
  return useContext(AwayContext).has(id);
}

/** Keeps who is shown as reconnecting, with one timer for all. */
export function useAway(): ReadonlySet<string> {
  const session = useSession();
  const { people } = useInside();
  const [, setLook] = useState(0);
  const now = session.now();
  const { away, again } = awayAt(people, now);
  useEffect(() => {
    if (again === undefined) return;
    const timer = setTimeout(() => setLook((n) => n + 1), Math.max(0, again - session.now()) + 10);
    return () => clearTimeout(timer);
  }, [again, session]);
  return away;
}
