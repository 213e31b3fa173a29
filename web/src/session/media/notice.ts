import type { Choice, DeviceProblem } from "../devices";

/**
 * What is wrong with a device while inside. Besides why it could not be used:
 * `gone` (unplugged or taken, and nothing in its place), `replaced` (another one
 * is used now), `silenced` (it is open, but the system sends nothing).
 */
export type DeviceNotice = {
  part: keyof Choice;
  what: DeviceProblem | "gone" | "replaced" | "silenced";
  /** The device that is used instead. */
  now?: string;
};

/** The newest notice, until it is dismissed or settled. */
export class Notices {
  private notice: DeviceNotice | undefined;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): DeviceNotice | undefined => this.notice;

  tell(notice: DeviceNotice | undefined): void {
    if (this.notice === notice) return;
    this.notice = notice;
    for (const listener of this.listeners) listener();
  }

  /** Takes back what was said of a part. */
  settle(part: keyof Choice): void {
    if (this.notice?.part === part) this.tell(undefined);
  }
}
