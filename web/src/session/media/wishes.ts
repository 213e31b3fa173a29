import { useSyncExternalStore } from "react";

/** How sound and picture are wanted in this browser, in every session. */
export type Wishes = {
  /** What the browser does to the microphone's sound. */
  noise: boolean;
  echo: boolean;
  gain: boolean;
  /** The microphone is open only while a key or the button is held. */
  pushToTalk: boolean;
  /** Cameras of others are not received, */
  dataSaver: boolean;
  /** but shared screens are. */
  screens: boolean;
  /** One's own picture is not shown to oneself. */
  hidesSelf: boolean;
  /** What is behind oneself is blurred before it leaves the camera's page. */
  blur: boolean;
};

const usual: Wishes = {
  noise: true,
  echo: true,
  gain: true,
  pushToTalk: false,
  dataSaver: false,
  screens: true,
  hidesSelf: false,
  blur: false,
};

const key = "stoa.media";

function kept(): Wishes {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    if (typeof found !== "object" || found === null) return usual;
    const known = Object.entries(found).filter(
      ([name, value]) => Object.hasOwn(usual, name) && typeof value === "boolean",
    );
    return { ...usual, ...Object.fromEntries(known) };
  } catch {
    return usual;
  }
}

let now = kept();
const listeners = new Set<() => void>();

export const wishes = {
  get: (): Wishes => now,

  /** Changes some, for this tab at once and for the browser from now on. */
  set(change: Partial<Wishes>): void {
    now = { ...now, ...change };
    try {
      localStorage.setItem(key, JSON.stringify(now));
    } catch {
      // They then last as long as the page.
    }
    for (const listener of listeners) listener();
  },

  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function useWishes(): Wishes {
  return useSyncExternalStore(wishes.subscribe, wishes.get);
}

/** What the browser is asked to do to the microphone's sound. */
export function soundOf(wish: Wishes) {
  return {
    noiseSuppression: wish.noise,
    echoCancellation: wish.echo,
    autoGainControl: wish.gain,
  };
}
