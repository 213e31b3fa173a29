import { alike } from "./save";
import type { WorkspaceState } from "./types";

/**
 * What screens have been told of a workspace, and who listens. However much
 * changes at once, they are told once, and only of what somebody would see.
 */
export class Told {
  private state: WorkspaceState | undefined;
  private readonly listeners = new Set<() => void>();
  private telling = false;

  constructor(private readonly now: () => WorkspaceState | undefined) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): WorkspaceState | undefined => this.state;

  /** Something has changed. */
  tell(): void {
    if (this.telling) return;
    this.telling = true;
    queueMicrotask(() => {
      this.telling = false;
      const next = this.now();
      if (!next || alike(next, this.state)) return;
      this.state = next;
      for (const listener of this.listeners) listener();
    });
  }
}
