import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { Item } from "../api/types";
import type { Line } from "./reducer";
import { Socket } from "./socket";

/** The lists that the server says have changed; the keys of their queries begin with these. */
export const listNames = ["sessions", "groups", "contacts", "people", "outbox", "runs"] as const;
export type ListName = (typeof listNames)[number];

type TakeSessions = (client: QueryClient, items: readonly Item[], gone: readonly string[]) => void;

/**
 * Keeps every list of an account's pages current through one socket: sessions
 * arrive as they are now, of other lists only that they have changed, and then
 * those on the screen are fetched again. Nothing is polled.
 */
export function useLiveLists(takeSessions: TakeSessions): Line {
  const client = useQueryClient();
  const router = useRouter();
  const [line, setLine] = useState<Line>("opening");
  useEffect(() => {
    const refetch = (names: readonly string[]) => {
      for (const name of names) void client.invalidateQueries({ queryKey: [name] });
    };
    const socket = new Socket({
      hello: () => ({ t: "hello", lists: true }),
      onMessage: (message: { t: string; items?: Item[]; gone?: string[]; lists?: string[] }) => {
        if (message.t === "stale") refetch(message.lists ?? []);
        if (message.t !== "sessions") return;
        const { items = [], gone = [] } = message;
        // With nothing in it: from now on changes are told, what is older is fetched.
        if (items.length + gone.length === 0) refetch(listNames);
        else takeSessions(client, items, gone);
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
  }, [client, router, takeSessions]);
  return line;
}
