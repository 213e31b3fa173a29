import type { LiveSession } from "../live/session";
import type { BoardApi } from "./api";
import type { OutboxOptions } from "./outbox";
import type { Clock } from "./pace";

/** What a workspace needs of the session's page. */
export type Line = Pick<
  LiveSession,
  "link" | "subscribe" | "getSnapshot" | "hear" | "say" | "refresh"
>;

export type WorkspaceOptions = {
  api?: BoardApi;
  clock?: Clock;
  outbox?: Omit<OutboxOptions, "onAdopted">;
};
