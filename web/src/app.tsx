import { DirectionProvider, MantineProvider, useDirection } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { meQuery } from "./account/me";
import { Refused } from "./api/errors";
import { directionOf } from "./locales/i18n";
import { makeRouter } from "./routes";
import { Hints } from "./ui/Hints";
import { InSteps } from "./ui/InSteps";
import { styleNonce } from "./ui/nonce";
import { theme } from "./ui/theme";

/** Makes the application; it begins to look where it is when it is shown. */
export function makeApp(): ReactNode {
  // Whoever is told that their login is over looks at the login page next.
  const watched = new QueryCache({
    onError: (error) => {
      if (!(error instanceof Refused) || error.code !== "not_logged_in") return;
      client.removeQueries({ queryKey: meQuery.queryKey });
      void router.invalidate();
    },
  });
  const client: QueryClient = new QueryClient({
    queryCache: watched,
    defaultOptions: { queries: { staleTime: 10_000, retry: 1 }, mutations: { retry: false } },
  });
  const router: ReturnType<typeof makeRouter> = makeRouter(client);
  return (
    <Look>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </Look>
  );
}

/** Theme, colour scheme and writing direction. */
export function Look({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  return (
    <DirectionProvider initialDirection={directionOf(i18n.language)} detectDirection={false}>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        getStyleNonce={() => styleNonce}
        withCssVariables={false}
        withGlobalClasses={false}
      >
        <Direction language={i18n.language} />
        <InSteps>
          <Hints />
          <Notifications position="bottom-center" limit={3} autoClose={4_000} />
        </InSteps>
        {children}
      </MantineProvider>
    </DirectionProvider>
  );
}

function Direction({ language }: { language: string }) {
  const { setDirection } = useDirection();
  useEffect(() => setDirection(directionOf(language)), [language, setDirection]);
  return null;
}
