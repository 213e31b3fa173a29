import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { recall, remember } from "../../live/memory";
import { useInside, useSession } from "../../live/react";
import { MediaJoin, type MediaState } from "./join";

/** This tab's part in the media, from entering to leaving. */
export function useMediaJoin(): MediaJoin {
  const session = useSession();
  const inside = useInside();
  const [join] = useState(() => {
    const kept = recall(session.link).media;
    // Who is inside in another tab already keeps camera and microphone there.
    const here = kept?.here !== false && (inside.me.tabs <= 1 || kept?.joined === true);
    return new MediaJoin(
      () => session.refresh(),
      { microphone: kept?.microphone ?? false, camera: kept?.camera ?? false },
      here,
      (wish, now) => remember(session.link, { media: { ...wish, here: now, joined: now } }),
    );
  });
  useEffect(() => {
    join.start();
    return () => join.stop();
  }, [join]);
  useEffect(() => {
    join.follow({ ticket: inside.ticket, person: inside.me.id });
  }, [join, inside.ticket, inside.me.id]);
  return join;
}

export const MediaContext = createContext<MediaJoin | null>(null);

export function useMedia(): { join: MediaJoin; state: MediaState } {
  const join = useContext(MediaContext);
  if (!join) throw new Error("outside of the media");
  const state = useSyncExternalStore(join.subscribe, join.getSnapshot);
  return { join, state };
}
