import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api } from "../api/client";
import type { Me } from "../api/types";
import { changeLanguage, isLanguage } from "../locales/i18n";

// The server writes into the document whether it was asked for without any cookie.
let stranger =
  document.querySelector<HTMLMetaElement>("meta[name=stoa-visitor]")?.content === "stranger";
/** How long, in ms, what the document says is as good as an answer. */
const fresh = 10_000;

/** Who is logged in. A page that has just come without a cookie knows that nobody is. */
async function whoAmI(): Promise<Me | null> {
  const nobody = stranger && performance.now() < fresh;
  stranger = false;
  return nobody ? null : api.me();
}

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: whoAmI,
  staleTime: 5 * 60_000,
  retry: 1,
});

/** The account that is logged in; guests of a session are nobody outside of it. */
export function useMe() {
  return useQuery(meQuery);
}

/** Takes up who is logged in now: their language, and nothing of whoever was before. */
export function useBecome(): (me: Me | null) => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    async (me) => {
      client.clear();
      client.setQueryData(meQuery.queryKey, me);
      if (me && isLanguage(me.language)) await changeLanguage(me.language);
    },
    [client],
  );
}
