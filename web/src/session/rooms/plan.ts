import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { sessionsApi } from "../../api/sessions";
import { toast } from "../../ui/toast";
import type { RoomsPlan } from "./rooms";

/** The rooms that are prepared for a session, and who can be named in them. */
export const plannedQuery = (link: string) =>
  queryOptions({
    queryKey: ["rooms", link],
    queryFn: () => sessionsApi.rooms(link),
    // What is opened is what is kept now.
    gcTime: 0,
  });

/** Keeps a plan with the session, or takes it away. Without: not everybody in it could be kept. */
export function usePlan(
  link: string,
): (plan: RoomsPlan | undefined, without?: boolean) => Promise<void> {
  const client = useQueryClient();
  return async (plan, without = false) => {
    await (plan ? sessionsApi.planRooms(link, plan) : sessionsApi.dropRooms(link));
    toast((t) => t(plan ? (without ? "rooms.keptMembers" : "rooms.kept") : "rooms.dropped"));
    await client.invalidateQueries({ queryKey: plannedQuery(link).queryKey });
  };
}
