import { Anchor, Group, Stack } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useRouteContext } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { call } from "../api/client";
import type { components } from "../api/schema";
import { SessionsView } from "../sessions/SessionsView";
import { IconBack } from "../ui/icons";
import { Lost } from "../ui/Lost";
import { ScreenTitle } from "../ui/ScreenTitle";
import { Waiting } from "../ui/Waiting";

type Contact = components["schemas"]["Contact"];
const route = getRouteApi("/account/contacts/$id");

const contactQuery = (id: string) =>
  queryOptions({
    queryKey: ["contacts", "one", id],
    queryFn: () => call<Contact>("GET", `/contacts/${encodeURIComponent(id)}`),
  });

/** The sessions that one of my contacts may enter, and I too. */
export function ContactRoute() {
  const { t } = useTranslation();
  const { me } = useRouteContext({ from: "/account" });
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(contactQuery(id));
  const contact = query.data;
  if (query.isError) return <Lost error={query.error} retry={() => void query.refetch()} />;
  if (!contact) return <Waiting />;
  const name = contact.label || contact.name || contact.email;
  return (
    <SessionsView
      me={me}
      scope={{ contact: contact.person ?? contact.id }}
      mayAdd={false}
      title={
        <Stack gap={2}>
          <Anchor component={Link} to="/contacts" size="sm">
            <Group gap={4} component="span">
              <IconBack size={16} className="alongText" />
              {t("app.places.contacts")}
            </Group>
          </Anchor>
          <ScreenTitle>{t("sessions.of", { name })}</ScreenTitle>
        </Stack>
      }
      search={search}
      onSearch={(next) => void navigate({ search: next, replace: true })}
    />
  );
}
