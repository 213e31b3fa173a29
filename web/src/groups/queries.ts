import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type GroupFilter, groupsApi } from "../api/groups";
import type { Status } from "../api/types";
import { paged } from "../ui/paging";

export const groupsQuery = (filter: GroupFilter, status: Status, q: string) =>
  paged(["groups", "list", filter, status], q, (cursor) =>
    groupsApi.list({ filter, status, q, cursor }),
  );

export const groupQuery = (id: string) =>
  queryOptions({ queryKey: ["groups", "one", id], queryFn: () => groupsApi.one(id) });

export const membersQuery = (id: string, q: string) =>
  paged(["groups", "members", id], q, (cursor) => groupsApi.members(id, { q, cursor }));

/** The groups in which one may add sessions. */
export const managedQuery = queryOptions({
  queryKey: ["groups", "managed"],
  queryFn: async () => {
    const { groups } = await groupsApi.list({ filter: "manage", limit: 200 });
    return groups.filter((group) => group.may.includes("new_session"));
  },
  placeholderData: keepPreviousData,
});
