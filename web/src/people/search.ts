import type { AccountFilter } from "../api/accounts";

export const kinds = ["all", "licensed", "contact"] as const;
export const states = ["all", "active", "locked"] as const;

/** What the address of the list of accounts says; what is usual is left out. */
export type PeopleSearch = AccountFilter & { q?: string };

/** Takes an address as it comes; what makes no sense in it is as usual. */
export function peopleSearch(input: Record<string, unknown>): PeopleSearch {
  const search: PeopleSearch = {};
  const kind = kinds.find((one) => one === input.kind);
  if (kind && kind !== "all") search.kind = kind;
  const state = states.find((one) => one === input.state);
  if (state && state !== "all") search.state = state;
  if (typeof input.q === "string" && input.q.trim()) search.q = input.q.trim().slice(0, 100);
  return search;
}
