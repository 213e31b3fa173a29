import type { WorkspaceState } from "./types";

type Led = NonNullable<WorkspaceState["led"]>;

/** Where others lead this page: once, or for as long as somebody leads and this person follows. */
export class Leading {
  led: Led | undefined;
  leader: WorkspaceState["leader"];
  private step: Led | undefined;

  hear(gathered: {
    doc: string;
    by: string;
    view?: Led["view"];
    lead?: boolean;
    over?: boolean;
  }): void {
    const { doc, by, view, lead, over } = gathered;
    if (over) {
      if (this.leader?.by === by) this.forget();
      return;
    }
    const led: Led = { board: doc, by, lasting: lead === true, ...(view ? { view } : {}) };
    if (!lead) {
      this.led = led;
      return;
    }
    const followed = this.leader?.by === by ? this.leader.followed : true;
    this.leader = { by, followed };
    this.step = led;
    if (followed) this.led = led;
  }

  /** This page leads itself, or no longer. */
  lead(by: string, on: boolean): void {
    this.forget();
    if (on) this.leader = { by, followed: false };
  }

  arrived(): void {
    if (this.led && !this.led.lasting) this.led = undefined;
  }

  follow(on: boolean): void {
    if (!this.leader) return;
    this.leader = { ...this.leader, followed: on };
    this.led = on ? this.step : undefined;
  }

  /** Nobody leads any more, or nobody knows. */
  forget(): void {
    this.leader = undefined;
    this.step = undefined;
    if (this.led?.lasting) this.led = undefined;
  }
}
