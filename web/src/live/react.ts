import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { Inside, Live } from "./reducer";
import { LiveSession } from "./session";

/** The live session of a link, begun and ended with the component that asks for it. */
export function useLiveSession(link: string): LiveSession {
  const [session, setSession] = useState(() => new LiveSession(link));
  if (session.link !== link) setSession(new LiveSession(link));
  useEffect(() => session.begin(), [session]);
  return session;
}

export const LiveContext = createContext<LiveSession | null>(null);

/** The session's live store, for commands. */
export function useSession(): LiveSession {
  const session = useContext(LiveContext);
  if (!session) throw new Error("outside of a session");
  return session;
}

/** The session's live state: for the page that gives it to its screens by the contexts below. */
export function useLive(session: LiveSession): Live {
  return useSyncExternalStore(session.subscribe, session.getSnapshot);
}

export const InsideContext = createContext<Inside | null>(null);

/** What a page knows while it is inside. */
export function useInside(): Inside {
  const inside = useContext(InsideContext);
  if (!inside) throw new Error("not inside");
  return inside;
}
