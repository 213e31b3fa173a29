import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";
import type { WorkspaceActions, WorkspaceState } from "./types";

/** What screens need of a workspace; [Workspace] is it. */
export type WorkspaceStore = WorkspaceActions & {
  readonly subscribe: (listener: () => void) => () => void;
  /** Undefined until this page was inside for the first time. */
  readonly getSnapshot: () => WorkspaceState | undefined;
};

export const WorkspaceContext = createContext<WorkspaceStore | null>(null);
const StateContext = createContext<WorkspaceState | undefined>(undefined);

/**
 * Gives a workspace, and what is known of it, to the screens in it. It alone listens: a screen
 * that did would be thrown away whenever something changed while it is made, and made again in
 * one go (React's `useSyncExternalStore` allows nothing else).
 */
export function WorkspaceProvider({
  workspace,
  children,
}: {
  workspace: WorkspaceStore;
  children: ReactNode;
}) {
  const state = useSyncExternalStore(workspace.subscribe, workspace.getSnapshot);
  return (
    <WorkspaceContext value={workspace}>
      <StateContext value={state}>{children}</StateContext>
    </WorkspaceContext>
  );
}

/** The workspace of the session that this page shows. */
export function useWorkspace(): WorkspaceStore {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error("outside of a session");
  return workspace;
}

/** What the page knows of the workspace; undefined until it was inside. */
export const useWorkspaceState = (): WorkspaceState | undefined => useContext(StateContext);
