import { createContext, useContext, useSyncExternalStore } from "react";
import type { WorkspaceActions, WorkspaceState } from "./types";

/** What screens need of a workspace; [Workspace] is it. */
export type WorkspaceStore = WorkspaceActions & {
  readonly subscribe: (listener: () => void) => () => void;
  /** Undefined until this page was inside for the first time. */
  readonly getSnapshot: () => WorkspaceState | undefined;
};

export const WorkspaceContext = createContext<WorkspaceStore | null>(null);

/** The workspace of the session that this page shows. */
export function useWorkspace(): WorkspaceStore {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error("outside of a session");
  return workspace;
}

/** What the page knows of the workspace; undefined until it was inside. */
export function useWorkspaceState(): WorkspaceState | undefined {
  const workspace = useWorkspace();
  return useSyncExternalStore(workspace.subscribe, workspace.getSnapshot);
}
