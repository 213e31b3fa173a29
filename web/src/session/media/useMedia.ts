import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { recall, remember } from "../../live/memory";
import { useInside, useSession } from "../../live/react";
import { toast } from "../../ui/toast";
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
      kept?.joined ? (recall(session.link).obeyed ?? {}) : undefined,
      (stops, told) => {
        remember(session.link, { obeyed: stops });
        for (const { part, forbidden } of told)
          toast((t) => t(`media.${part}.${forbidden ? "forbidden" : "stopped"}`), "clay");
      },
    );
  });
  useEffect(() => {
    join.start();
    return () => join.stop();
  }, [join]);
  const { may, stopped } = inside.me;
  useEffect(() => {
    const microphone = may.includes("speak");
    join.heed(
      { microphone, camera: may.includes("show"), screen: may.includes("share") },
      stopped ?? {},
    );
  }, [join, may, stopped]);
  useEffect(() => {
    join.follow({ ticket: inside.ticket, person: inside.me.id, room: inside.me.room });
  }, [join, inside.ticket, inside.me.id, inside.me.room]);
  return join;
}

export const MediaContext = createContext<MediaJoin | null>(null);

export function useMedia(): { join: MediaJoin; state: MediaState } {
  const join = useContext(MediaContext);
  if (!join) throw new Error("outside of the media");
  const state = useSyncExternalStore(join.subscribe, join.getSnapshot);
  return { join, state };
}
