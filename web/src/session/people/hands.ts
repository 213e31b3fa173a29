import { useInside, useSession } from "../../live/react";
import type { Present } from "../../live/reducer";
import { useDo } from "../useDo";

type People = Readonly<Record<string, Present>>;

/** Who has a hand up, first raised first. */
export function handsOf(people: People): Present[] {
  return Object.values(people)
    .filter((one) => one.hand)
    .sort((a, b) => (a.hand ?? 0) - (b.hand ?? 0) || (a.id < b.id ? -1 : 1));
}

/** At which place of the hands somebody's stands, from 1; 0: it is down. */
export function placeOf(people: People, id: string): number {
  const own = people[id];
  if (!own?.hand) return 0;
  const before = (one: Present) =>
    one.hand && (one.hand < (own.hand ?? 0) || (one.hand === own.hand && one.id < id));
  return 1 + Object.values(people).filter(before).length;
}

/** Whose hands went up between two looks, oneself aside. */
export function raised(before: People, now: People, me: string): Present[] {
  if (before === now) return [];
  return handsOf(now).filter((one) => one.id !== me && one.hand !== before[one.id]?.hand);
}

export type Hand = { place: number; toggle: () => void; busy: boolean };

/** One's own hand. */
export function useHand(): Hand {
  const session = useSession();
  const { people, me } = useInside();
  const place = placeOf(people, me.id);
  const [toggle, busy] = useDo(() =>
    place ? session.command("lower", undefined) : session.command("raise"),
  );
  return { place, toggle, busy };
}
