import { useEffect, useState } from "react";
import { LazyWorkspace } from "../board/lazy";
import type { LiveSession } from "../live/session";

/** The workspace of a session's page, which lives as long as the session does. */
export function useWorkspaceOf(session: LiveSession): LazyWorkspace {
  const [made, setMade] = useState(() => ({ session, workspace: new LazyWorkspace(session) }));
  let now = made;
  if (made.session !== session) {
    now = { session, workspace: new LazyWorkspace(session) };
    setMade(now);
  }
  const { workspace } = now;
  useEffect(() => workspace.begin(), [workspace]);
  return workspace;
}
