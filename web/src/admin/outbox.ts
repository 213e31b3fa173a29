import type { MailState } from "../api/mail";

export const states = ["all", "queued", "sent", "failed"] as const;

/** What the address of the outbox says. */
export type OutboxSearch = { state?: MailState };

/** Takes an address as it comes; what makes no sense in it is as usual. */
export function outboxSearch(input: Record<string, unknown>): OutboxSearch {
  const state = states.find((one) => one === input.state);
  return state && state !== "all" ? { state } : {};
}
