/**
 * How the tabs of one browser know of each other: each holds a lock with its
 * name for as long as it lives, and a lock that can be had is of one that is gone.
 */
export type Tabs = {
  /** Holds this tab's lock; resolves when it is held, with how to let go. */
  hold(tab: string): Promise<() => void>;
  /** Calls when that tab is gone, before anybody else hears it; the signal ends the waiting. */
  whenGone(tab: string, then: () => Promise<void>, signal: AbortSignal): void;
};

const nameOf = (tab: string) => `stoa.outbox.${tab}`;

/** By Web Locks; undefined where the browser has none (it has them where it can seal). */
export function browserTabs(): Tabs | undefined {
  const locks = typeof navigator === "undefined" ? undefined : navigator.locks;
  if (!locks) return undefined;
  return {
    hold: (tab) =>
      new Promise((held, failed) => {
        locks.request(nameOf(tab), () => new Promise<void>((letGo) => held(letGo))).catch(failed);
      }),
    whenGone: (tab, then, signal) => {
      locks.request(nameOf(tab), { signal }, then).catch(() => {
        // The waiting was ended, or the page is: the next one waits.
      });
    },
  };
}
