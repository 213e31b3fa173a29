import { useQueryClient } from "@tanstack/react-query";
import { useState, useSyncExternalStore } from "react";
import { useSession } from "../../live/react";
import type { LiveSession } from "../../live/session";
import { type UploadState, Uploads } from "./uploads";

// They go on while the panel is closed, for as long as the page shows the session.
const ofSession = new WeakMap<LiveSession, Uploads>();

/** The files that this page is sending. */
export function useUploads(): [Uploads, readonly UploadState[]] {
  const session = useSession();
  const client = useQueryClient();
  const [uploads] = useState(() => {
    const { link } = session;
    const arrived = () => void client.invalidateQueries({ queryKey: ["files", link] });
    const known = ofSession.get(session);
    if (known) return known;
    const uploads = new Uploads(link, arrived);
    session.hear(({ t }) => t === "welcome" && uploads.goOn());
    ofSession.set(session, uploads);
    return uploads;
  });
  return [uploads, useSyncExternalStore(uploads.subscribe, uploads.getSnapshot)];
}
