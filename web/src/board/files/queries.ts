import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useSession } from "../../live/react";
import { filesApi } from "./api";

export const filesQuery = (link: string) =>
  queryOptions({ queryKey: ["files", link], queryFn: () => filesApi.list(link), staleTime: 0 });

/** The files of the session that this page shows, fetched again whenever they differ. */
export function useFiles() {
  const session = useSession();
  const client = useQueryClient();
  const { link } = session;
  useEffect(
    () =>
      session.hear((message) => {
        // After a lost line nobody knows what was missed.
        if (message.t !== "files" && message.t !== "welcome") return;
        void client.invalidateQueries({ queryKey: ["files", link] });
      }),
    [session, client, link],
  );
  return useQuery(filesQuery(link));
}
