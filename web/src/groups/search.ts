import type { GroupFilter } from "../api/groups";
import type { Status } from "../api/types";

export const filters = ["all", "mine", "manage", "member"] as const satisfies GroupFilter[];

/** What the address of the list of groups says; what is usual is left out. */
export type GroupSearch = {
  filter?: Exclude<GroupFilter, "all">;
  status?: Exclude<Status, "active">;
  q?: string;
};

/** Takes an address as it comes; what makes no sense in it is as usual. */
export function groupSearch(input: Record<string, unknown>): GroupSearch {
  const search: GroupSearch = {};
  const filter = filters.find((one) => one === input.filter);
  if (filter && filter !== "all") search.filter = filter;
  if (input.status === "closed" || input.status === "hidden") search.status = input.status;
  if (typeof input.q === "string" && input.q.trim()) search.q = input.q.trim().slice(0, 100);
  return search;
}
