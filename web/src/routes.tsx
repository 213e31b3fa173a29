import { Button, Stack, Text } from "@mantine/core";
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  Link,
  lazyRouteComponent,
  Outlet,
  redirect,
  useLocation,
} from "@tanstack/react-router";
import { type ReactNode, use } from "react";
import { useTranslation } from "react-i18next";
import { LogInPage } from "./account/LogInPage";
import { meQuery } from "./account/me";
import { ssoSearch } from "./account/SingleSignOn";
import { outboxSearch } from "./admin/outbox";
import { api } from "./api/client";
import { contactSearch } from "./contacts/search";
import { groupSearch } from "./groups/search";
import { LineContext } from "./live/line";
import { useLiveLists } from "./live/lists";
import { withTexts } from "./locales/i18n";
import { peopleSearch } from "./people/search";
import { takeSessions } from "./sessions/lists";
import { listSearch } from "./sessions/search";
import { DoorFrame } from "./ui/DoorFrame";
import { ErrorNote } from "./ui/ErrorNote";
import { InSteps } from "./ui/InSteps";
import { leadsThere } from "./ui/navigation";
import { ScreenTitle } from "./ui/ScreenTitle";
import { InShell, Shell } from "./ui/Shell";
import { Waiting } from "./ui/Waiting";

type Context = { client: QueryClient };

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: FailedPage,
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  beforeLoad: async () => {
    if (!(await api.setup()).needed) throw redirect({ to: "/" });
  },
  component: lazyRouteComponent(() => import("./account/SetUpPage"), "SetUpPage"),
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: ssoSearch,
  beforeLoad: async ({ context }) => {
    const me = await context.client.ensureQueryData(meQuery);
    if (me && me.kind !== "guest") throw redirect({ to: "/" });
    if ((await api.setup()).needed) throw redirect({ to: "/setup" });
  },
  component: LogInPage,
});

const forgot = createRoute({
  getParentRoute: () => root,
  path: "/forgot",
  component: lazyRouteComponent(
    () => withTexts(import("./account/ForgotPage"), "lists"),
    "ForgotPage",
  ),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset/$token",
  component: lazyRouteComponent(
    () => withTexts(import("./account/ResetPage"), "lists"),
    "ResetPage",
  ),
});

/** The pages of an account. Who is not logged in is sent to log in, a fresh installation to set-up. */
const account = createRoute({
  getParentRoute: () => root,
  id: "account",
  beforeLoad: async ({ context }) => {
    const me = await context.client.ensureQueryData(meQuery);
    if (me && me.kind !== "guest") return { me };
    throw redirect({ to: "/login" });
  },
  component: AccountPages,
});

const sessions = createRoute({
  getParentRoute: () => account,
  path: "/",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./sessions/SessionsPage"), "SessionsRoute"),
});

const groups = createRoute({
  getParentRoute: () => account,
  path: "/groups",
  validateSearch: groupSearch,
  component: lazyRouteComponent(
    () => withTexts(import("./groups/GroupsPage"), "lists"),
    "GroupsRoute",
  ),
});

const group = createRoute({
  getParentRoute: () => account,
  path: "/groups/$id",
  validateSearch: listSearch,
  component: lazyRouteComponent(
    () => withTexts(import("./groups/GroupPage"), "lists"),
    "GroupRoute",
  ),
});

const members = createRoute({
  getParentRoute: () => account,
  path: "/groups/$id/members",
  component: lazyRouteComponent(
    () => withTexts(import("./groups/MembersPage"), "lists"),
    "MembersRoute",
  ),
});

const contact = createRoute({
  getParentRoute: () => account,
  path: "/contacts/$id",
  validateSearch: listSearch,
  component: lazyRouteComponent(
    () => withTexts(import("./contacts/ContactPage"), "lists"),
    "ContactRoute",
  ),
});

const contacts = createRoute({
  getParentRoute: () => account,
  path: "/contacts",
  validateSearch: contactSearch,
  component: lazyRouteComponent(
    () => withTexts(import("./contacts/ContactsPage"), "lists"),
    "ContactsRoute",
  ),
});

const outbox = createRoute({
  getParentRoute: () => account,
  path: "/outbox",
  validateSearch: outboxSearch,
  component: lazyRouteComponent(
    () => withTexts(import("./admin/OutboxPage"), "lists", "office"),
    "OutboxRoute",
  ),
});

const request = createRoute({
  getParentRoute: () => root,
  path: "/contact/$token",
  component: lazyRouteComponent(
    () => withTexts(import("./contacts/RequestPage"), "lists"),
    "RequestPage",
  ),
});

const profile = createRoute({
  getParentRoute: () => account,
  path: "/profile",
  component: lazyRouteComponent(
    () => withTexts(import("./account/ProfilePage"), "lists", "office"),
    "ProfileRoute",
  ),
});

const people = createRoute({
  getParentRoute: () => account,
  path: "/people",
  validateSearch: peopleSearch,
  component: lazyRouteComponent(
    () => withTexts(import("./people/PeoplePage"), "office"),
    "PeopleRoute",
  ),
});

const settings = createRoute({
  getParentRoute: () => account,
  path: "/settings",
  component: lazyRouteComponent(
    () => withTexts(import("./admin/SettingsPage"), "office"),
    "SettingsRoute",
  ),
});

const appearance = createRoute({
  getParentRoute: () => account,
  path: "/appearance",
  component: lazyRouteComponent(
    () => withTexts(import("./admin/AppearancePage"), "office"),
    "AppearanceRoute",
  ),
});

const history = createRoute({
  getParentRoute: () => account,
  path: "/sessions/$link/history",
  component: lazyRouteComponent(
    () => withTexts(import("./history/HistoryPage"), "office"),
    "HistoryRoute",
  ),
});

const run = createRoute({
  getParentRoute: () => account,
  path: "/sessions/$link/history/$number",
  component: lazyRouteComponent(() => withTexts(import("./history/RunPage"), "office"), "RunRoute"),
});

const sessionAudit = createRoute({
  getParentRoute: () => account,
  path: "/sessions/$link/audit",
  component: lazyRouteComponent(
    () => withTexts(import("./history/AuditPage"), "office"),
    "SessionAuditRoute",
  ),
});

const audit = createRoute({
  getParentRoute: () => account,
  path: "/audit",
  component: lazyRouteComponent(
    () => withTexts(import("./history/AuditPage"), "office"),
    "AuditRoute",
  ),
});

const session = createRoute({
  getParentRoute: () => root,
  path: "/s/$link",
  component: lazyRouteComponent(
    () => withTexts(import("./session/SessionPage"), "door"),
    "SessionPage",
  ),
});

const tree = root.addChildren([
  setup,
  login,
  forgot,
  reset,
  request,
  account.addChildren([
    sessions,
    groups,
    group,
    members,
    contacts,
    contact,
    outbox,
    profile,
    history,
    run,
    sessionAudit,
    people,
    audit,
    appearance,
    settings,
  ]),
  session,
]);

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPendingMs: 300,
    defaultPendingComponent: PendingPage,
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

function AccountPages() {
  const { me } = account.useRouteContext();
  const { pathname } = useLocation();
  const line = useLiveLists(takeSessions);
  return (
    <LineContext value={line}>
      <InSteps>
        <Shell me={me}>{leadsThere(me, pathname) ? <Outlet /> : <NotFoundPage />}</Shell>
      </InSteps>
    </LineContext>
  );
}

// Inside of the shell a page has its frame already.
function Frame({ children }: { children: ReactNode }) {
  return use(InShell) ? children : <DoorFrame>{children}</DoorFrame>;
}

function PendingPage() {
  return (
    <Frame>
      <Waiting />
    </Frame>
  );
}

function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Frame>
      <Stack align="start">
        <ScreenTitle>{t("app.notFoundTitle")}</ScreenTitle>
        <Text c="dimmed">{t("app.notFoundText")}</Text>
        <Button component={Link} to="/">
          {t("sessions.title")}
        </Button>
      </Stack>
    </Frame>
  );
}

function FailedPage({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useTranslation();
  return (
    <Frame>
      <Stack>
        <ScreenTitle>{t("app.failedTitle")}</ScreenTitle>
        <ErrorNote error={error} />
        <Button
          onClick={() => {
            reset();
            window.location.reload();
          }}
        >
          {t("app.tryAgain")}
        </Button>
      </Stack>
    </Frame>
  );
}
