import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type AuditFilter, historyApi } from "../api/history";
import { paged } from "../ui/paging";

// Hosts are told on the lists' socket when "runs" have changed.
export const runsQuery = (link: string) =>
  paged(["runs", link], "", (cursor) => historyApi.runs(link, cursor));

export const runQuery = (link: string, number: number) =>
  queryOptions({
    queryKey: ["runs", link, number],
    queryFn: () => historyApi.run(link, number),
  });

export const auditQuery = (link: string | undefined, filter: AuditFilter) =>
  paged(["audit", link ?? ""], JSON.stringify(filter), (cursor) =>
    historyApi.audit(link, filter, cursor),
  );

export const ownStaysQuery = infiniteQueryOptions({
  queryKey: ["me", "attendance"],
  queryFn: ({ pageParam }) => historyApi.ownStays(pageParam),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next,
});
