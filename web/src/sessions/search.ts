import { type Sort, sorts } from "../api/sessions";
import type { Status } from "../api/types";

/** What the address of a list of sessions says; what is usual is left out. */
export type ListSearch = { status?: Exclude<Status, "active">; sort?: Sort; q?: string };

/** Takes an address as it comes; what makes no sense in it is as usual. */
export function listSearch(input: Record<string, unknown>): ListSearch {
  const search: ListSearch = {};
  if (input.status === "closed" || input.status === "hidden") search.status = input.status;
  const sort = sorts.find((one) => one === input.sort);
  if (sort && sort !== "name") search.sort = sort;
  if (typeof input.q === "string" && input.q.trim()) search.q = input.q.trim().slice(0, 100);
  return search;
}
