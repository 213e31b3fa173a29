import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { LiveSession } from "../live/session";
import { Talk } from "./talk";
import type { TalkState } from "./types";

// It outlives the screens: from the session to reading, out and in again.
const ofSession = new WeakMap<LiveSession, Talk>();

/** The chat of a session's page, which listens while a screen shows the session. */
export function useTalkOf(session: LiveSession): Talk {
  const [talk] = useState(() => {
    const known = ofSession.get(session) ?? new Talk(session);
    ofSession.set(session, known);
    return known;
  });
  useEffect(() => talk.begin(), [talk]);
  return talk;
}

export const TalkContext = createContext<Talk | null>(null);

export function useTalk(): Talk {
  const talk = useContext(TalkContext);
  if (!talk) throw new Error("outside of a session");
  return talk;
}

/** What the page knows of the chat. */
export function useTalkState(): TalkState {
  const talk = useTalk();
  return useSyncExternalStore(talk.subscribe, talk.getSnapshot);
}
