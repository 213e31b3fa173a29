import { queryOptions } from "@tanstack/react-query";
import { accountsApi } from "../api/accounts";
import { paged } from "../ui/paging";
import type { PeopleSearch } from "./search";

export const peopleQuery = ({ kind, state, q = "" }: PeopleSearch) =>
  paged(["people", "list", kind ?? "", state ?? ""], q, (cursor) =>
    accountsApi.list({ kind, state, q, cursor }),
  );

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: accountsApi.settings,
});
