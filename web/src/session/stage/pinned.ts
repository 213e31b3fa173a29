import { createContext, useContext } from "react";

/** What is large in this tab because somebody wants it so: a person's id, or `screen:` and who shares it. */
export type Pinned = string | null;

export const PinnedContext = createContext<{ pinned: Pinned; pin: (what: Pinned) => void }>({
  pinned: null,
  pin: () => {},
});

export const usePinned = () => useContext(PinnedContext);

/** How a shared screen is pinned: by LiveKit's identity of who shares it. */
export const screenOf = (identity: string): string => `screen:${identity}`;
