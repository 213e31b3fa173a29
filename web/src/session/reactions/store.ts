import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { FromServer } from "../../live/messages";
import type { Sign } from "./signs";

/** A sign on its way over the screen; without `by` it is those that nobody could be named for. */
export type Shown = { id: number; by?: string; what: Sign; n: number };

/** How long one is seen, in ms. */
export const seenFor = 3_500;

/** How many are seen at once: what is more would hide the stage. */
const most = 12;

type Hears = { hear: (hearer: (message: FromServer) => void) => () => void };

/** What people show at this moment. Nothing of it lasts. */
export class Reactions {
  private shown: readonly Shown[] = [];
  private count = 0;
  private readonly listeners = new Set<() => void>();
  private readonly waits = new Set<ReturnType<typeof setTimeout>>();

  begin(session: Hears): () => void {
    const stop = session.hear((message) => {
      if (message.t !== "reactions") return;
      const all = message.all.map(({ by, what, n }) => ({ by, what, n }));
      const more = Object.entries(message.more ?? {}) as [Sign, number][];
      this.show([...all, ...more.map(([what, n]) => ({ what, n }))]);
    });
    return () => {
      stop();
      for (const wait of this.waits) clearTimeout(wait);
      this.waits.clear();
      this.set([]);
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): readonly Shown[] => this.shown;

  private show(all: readonly Omit<Shown, "id">[]): void {
    const fresh = all.map((one) => ({ ...one, id: ++this.count }));
    this.set([...this.shown, ...fresh].slice(-most));
    const ids = new Set(fresh.map((one) => one.id));
    const wait = setTimeout(() => {
      this.waits.delete(wait);
      this.set(this.shown.filter((one) => !ids.has(one.id)));
    }, seenFor);
    this.waits.add(wait);
  }

  private set(shown: readonly Shown[]): void {
    this.shown = shown;
    for (const listener of this.listeners) listener();
  }
}

export const ReactionsContext = createContext<Reactions>(new Reactions());

/** The reactions of a session's page, for as long as it is inside. */
export function useReactionsOf(session: Hears): Reactions {
  const [reactions] = useState(() => new Reactions());
  useEffect(() => reactions.begin(session), [reactions, session]);
  return reactions;
}

/** Everything that is shown at this moment. */
export function useShown(): readonly Shown[] {
  const reactions = useContext(ReactionsContext);
  return useSyncExternalStore(reactions.subscribe, reactions.getSnapshot);
}

/** The latest that one person shows. */
export function useReaction(person: string): Shown | undefined {
  const reactions = useContext(ReactionsContext);
  return useSyncExternalStore(reactions.subscribe, () =>
    reactions.getSnapshot().findLast((one) => one.by === person),
  );
}
