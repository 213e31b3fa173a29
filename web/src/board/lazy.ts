import type { LiveSession } from "../live/session";
import type { WorkspaceStore } from "./react";
import type { BoardDoc, PictureActions, View, WorkspaceState } from "./types";
import type { Workspace } from "./workspace";

/**
 * The workspace of a session's page from its first moment on. The script behind
 * it comes while somebody is still at the door; until then nothing is known, and
 * nobody can ask for anything.
 */
export class LazyWorkspace implements WorkspaceStore {
  private loaded: Workspace | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly session: LiveSession) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): WorkspaceState | undefined => this.loaded?.getSnapshot();

  /** Begins when the script is here; returns how to end it. */
  begin(): () => void {
    let running = true;
    let end = () => {};
    const start = async (): Promise<void> => {
      const { Workspace } = await import("./workspace");
      if (!running) return;
      if (!this.loaded) {
        this.loaded = new Workspace(this.session);
        this.loaded.subscribe(() => {
          for (const listener of this.listeners) listener();
        });
      }
      end = this.loaded.begin();
    };
    const tryStart = () =>
      void start().catch(() => {
        if (running) setTimeout(tryStart, 5_000); // the server is away for a moment
      });
    tryStart();
    return () => {
      running = false;
      end();
    };
  }

  open(board: string): BoardDoc {
    return this.workspace.open(board);
  }
  close(board: string): void {
    this.workspace.close(board);
  }
  take(ownVersion: string): void {
    this.workspace.take(ownVersion);
  }
  discard(ownVersion: string): void {
    this.workspace.discard(ownVersion);
  }
  gather(board: string, view: View): void {
    this.workspace.gather(board, view);
  }
  lead(board: string, on: boolean, view?: View): void {
    this.workspace.lead(board, on, view);
  }
  arrived(): void {
    this.workspace.arrived();
  }
  follow(on: boolean): void {
    this.workspace.follow(on);
  }
  download(unsent: string): Promise<Blob | undefined> {
    return this.workspace.download(unsent);
  }
  discardUnsent(unsent: string): Promise<void> {
    return this.workspace.discardUnsent(unsent);
  }
  get pictures(): PictureActions {
    return this.workspace.pictures;
  }

  private get workspace(): Workspace {
    if (!this.loaded) throw new Error("the workspace is not there yet");
    return this.loaded;
  }
}
