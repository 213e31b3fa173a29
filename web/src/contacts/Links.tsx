import { Button, Group, Stack, Text } from "@mantine/core";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { contactsApi, type PersonLink } from "../api/contacts";
import { Confirm } from "../ui/Confirm";
import { ErrorNote } from "../ui/ErrorNote";
import { showError } from "../ui/errors";
import { shortDate } from "../ui/format";
import { toast } from "../ui/toast";
import { Waiting } from "../ui/Waiting";

const linksQuery = queryOptions({
  queryKey: ["contacts", "links"],
  queryFn: contactsApi.links,
});

/** Whose contact I am, and who asks me to be: the contact's own side. */
export function Links() {
  const { t } = useTranslation();
  const query = useQuery(linksQuery);
  const [ending, setEnding] = useState<PersonLink | null>(null);
  if (query.isError) return <ErrorNote error={query.error} />;
  if (!query.data) return <Waiting />;
  const { links, requests } = query.data;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t(links.length + requests.length === 0 ? "links.none" : "links.about")}
      </Text>
      <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: "none" }}>
        {requests.map((request) => (
          <Request key={request.id} request={request} />
        ))}
        {links.map((link) => (
          <Line key={link.id} link={link} about="links.since">
            <Button
              variant="subtle"
              size="compact-sm"
              aria-label={t("links.endNamed", { name: link.by.name })}
              onClick={() => setEnding(link)}
            >
              {t("links.end")}
            </Button>
          </Line>
        ))}
      </Stack>
      {ending && <Ending link={ending} onClose={() => setEnding(null)} />}
    </Stack>
  );
}

function Line(props: {
  link: PersonLink;
  about: "links.since" | "links.asksSince";
  children: React.ReactNode;
}) {
  const { t, i18n } = useTranslation();
  return (
    <Group component="li" justify="space-between" gap="sm">
      <Stack gap={0} miw={0}>
        <Text fw={600}>
          <bdi>{props.link.by.name}</bdi>
        </Text>
        <Text size="sm" c="dimmed">
          {t(props.about, { date: shortDate(props.link.since, i18n.language) })}
        </Text>
      </Stack>
      <Group gap="xs">{props.children}</Group>
    </Group>
  );
}

function Request({ request }: { request: PersonLink }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { name } = request.by;
  const answer = useMutation({
    mutationFn: (yes: boolean) =>
      yes ? contactsApi.acceptMine(request.id) : contactsApi.declineMine(request.id),
    onSuccess: (_, yes) => toast((t) => t(yes ? "request.accepted" : "links.declined", { name })),
    onError: showError,
    onSettled: () => client.invalidateQueries({ queryKey: ["contacts"] }),
  });
  return (
    <Line link={request} about="links.asksSince">
      <Button
        size="compact-sm"
        loading={answer.isPending && answer.variables}
        aria-label={t("links.acceptNamed", { name })}
        onClick={() => answer.mutate(true)}
      >
        {t("request.accept")}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        loading={answer.isPending && !answer.variables}
        aria-label={t("links.declineNamed", { name })}
        onClick={() => answer.mutate(false)}
      >
        {t("request.decline")}
      </Button>
    </Line>
  );
}

function Ending({ link, onClose }: { link: PersonLink; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { name } = link.by;
  const end = useMutation({
    mutationFn: () => contactsApi.endLink(link.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["contacts"] });
      toast((t) => t("links.ended", { name }));
      onClose();
    },
  });
  return (
    <Confirm
      title={t("links.endNamed", { name })}
      action={t("links.end")}
      busy={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate()}
      onClose={onClose}
    >
      <Text>{t("links.endText", { name })}</Text>
    </Confirm>
  );
}
