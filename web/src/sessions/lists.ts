import { type QueryClient, queryOptions, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { api } from "../api/client";
import type { Item, Status } from "../api/types";
import type { Line } from "../live/reducer";
import { Socket } from "../live/socket";

const statuses: readonly Status[] = ["active", "closed", "hidden"];

export const sessionsQuery = (status: Status) =>
  queryOptions({ queryKey: ["sessions", status], queryFn: () => api.sessions(status) });

/** The list of one status with what changed: put in place, added, moved away, gone. */
export function withChanges(
  list: readonly Item[],
  status: Status,
  items: readonly Item[],
  gone: readonly string[],
): Item[] {
  const changed = new Map(items.map((item) => [item.id, item]));
  const away = new Set(gone);
  const kept = list.flatMap((item) => {
    const now = changed.get(item.id) ?? item;
    changed.delete(item.id);
    return now.status === status && !away.has(item.id) ? [now] : [];
  });
  return [...kept, ...[...changed.values()].filter((item) => item.status === status)];
}

/** Takes changes into every list that has been loaded. */
export function takeChanges(
  client: QueryClient,
  items: readonly Item[],
  gone: readonly string[],
): void {
  for (const status of statuses) {
    client.setQueryData(sessionsQuery(status).queryKey, (list) =>
      list ? withChanges(list, status, items, gone) : list,
    );
  }
}

/** Keeps the lists current while they are shown; says how the socket is. */
export function useLiveLists(): Line {
  const client = useQueryClient();
  const router = useRouter();
  const [line, setLine] = useState<Line>("opening");
  useEffect(() => {
    const socket = new Socket({
      hello: () => ({ t: "hello", lists: true }),
      onMessage: (message) => {
        if (message.t === "stale")
          for (const list of message.lists) void client.invalidateQueries({ queryKey: [list] });
        else if (message.t === "sessions") {
          // The first message names nothing: from now on changes are told.
          if (!message.items && !message.gone)
            void client.invalidateQueries({ queryKey: ["sessions"] });
          takeChanges(client, message.items ?? [], message.gone ?? []);
        }
      },
      onLine: (next, shut) => {
        setLine(next);
        // The login ended, here or elsewhere: who is logged in is asked anew.
        if (shut === "login") {
          client.removeQueries({ queryKey: ["me"] });
          void router.invalidate();
        }
      },
    });
    socket.start();
    return () => socket.stop();
  }, [client, router]);
  return line;
}
