import type { ContactFilter } from "../api/contacts";

export const filters = ["all", "accepted", "open"] as const satisfies ContactFilter[];

/** What the address of the list of contacts says; what is usual is left out. */
export type ContactSearch = { state?: Exclude<ContactFilter, "all">; q?: string };

/** Takes an address as it comes; what makes no sense in it is as usual. */
export function contactSearch(input: Record<string, unknown>): ContactSearch {
  const search: ContactSearch = {};
  if (input.state === "accepted" || input.state === "open") search.state = input.state;
  if (typeof input.q === "string" && input.q.trim()) search.q = input.q.trim().slice(0, 100);
  return search;
}
