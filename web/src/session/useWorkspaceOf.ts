import { useEffect, useState } from "react";
import { Workspace } from "../board/workspace";
import type { LiveSession } from "../live/session";

/** The workspace of a session's page, which lives as long as the session does. */
export function useWorkspaceOf(session: LiveSession): Workspace {
  const [made, setMade] = useState(() => ({ session, workspace: new Workspace(session) }));
  let now = made;
  if (made.session !== session) {
    now = { session, workspace: new Workspace(session) };
    setMade(now);
  }
  const { workspace } = now;
  useEffect(() => workspace.begin(), [workspace]);
  return workspace;
}
