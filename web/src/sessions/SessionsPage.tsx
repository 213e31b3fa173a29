import { Button, Group, Stack, Tabs, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Item, Me, Status } from "../api/types";
import { ErrorNote } from "../ui/ErrorNote";
import { IconNoLine, IconPlus, IconSearch } from "../ui/icons";
import { ScreenTitle } from "../ui/ScreenTitle";
import { Waiting } from "../ui/Waiting";
import { EmptyList } from "./EmptyList";
import { sessionsQuery, useLiveLists } from "./lists";
import { SessionForm } from "./SessionForm";
import { SessionList } from "./SessionList";

export function SessionsRoute() {
  const { me } = useRouteContext({ from: "/account" });
  return <SessionsPage me={me} />;
}

export function SessionsPage({ me }: { me: Me }) {
  const { t } = useTranslation();
  const [status, setStatus] = useState<Status>("active");
  const [search, setSearch] = useState("");
  const [form, setForm] = useState<"new" | Item | null>(null);
  const line = useLiveLists();
  const licensed = me.kind === "licensed";
  const tabs: Status[] = licensed ? ["active", "closed", "hidden"] : ["active", "closed"];
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="end" gap="md">
        <ScreenTitle>{t("sessions.title")}</ScreenTitle>
        {licensed && (
          <Button size="md" leftSection={<IconPlus size={18} />} onClick={() => setForm("new")}>
            {t("sessions.new")}
          </Button>
        )}
      </Group>
      {line === "lost" && (
        <Group gap="xs" role="status" c="dimmed">
          <IconNoLine size={18} />
          <Text size="sm">{t("sessions.notLive")}</Text>
        </Group>
      )}
      <Tabs
        value={status}
        keepMounted={false}
        onChange={(value) => setStatus(tabs.find((tab) => tab === value) ?? "active")}
      >
        <Tabs.List>
          {tabs.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {t(`sessions.tab.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((tab) => (
          <Tabs.Panel key={tab} value={tab} pt="lg">
            <List
              status={tab}
              licensed={licensed}
              search={search}
              onSearch={setSearch}
              onNew={() => setForm("new")}
              onEdit={setForm}
            />
          </Tabs.Panel>
        ))}
      </Tabs>
      {form && (
        <SessionForm item={form === "new" ? undefined : form} onClose={() => setForm(null)} />
      )}
    </Stack>
  );
}

type ListProps = {
  status: Status;
  licensed: boolean;
  search: string;
  onSearch: (text: string) => void;
  onNew: () => void;
  onEdit: (item: Item) => void;
};

function List({ status, licensed, search, onSearch, onNew, onEdit }: ListProps) {
  const { t } = useTranslation();
  const sessions = useQuery(sessionsQuery(status));
  if (sessions.isPending) return <Waiting />;
  if (!sessions.data)
    return (
      <Stack align="start">
        <ErrorNote error={sessions.error} />
        <Button variant="light" onClick={() => void sessions.refetch()}>
          {t("app.tryAgain")}
        </Button>
      </Stack>
    );
  const wanted = search.trim().toLocaleLowerCase();
  const found = sessions.data.filter((item) => item.name.toLocaleLowerCase().includes(wanted));
  if (sessions.data.length === 0)
    return <EmptyList status={status} onNew={licensed ? onNew : undefined} />;
  return (
    <Stack gap="md">
      {sessions.data.length > 5 && (
        <TextInput
          type="search"
          maw={360}
          leftSection={<IconSearch size={18} />}
          aria-label={t("sessions.search")}
          placeholder={t("sessions.search")}
          value={search}
          onChange={(event) => onSearch(event.currentTarget.value)}
        />
      )}
      {found.length === 0 ? (
        <Text c="dimmed" role="status">
          {t("sessions.noMatch", { search: search.trim() })}
        </Text>
      ) : (
        <SessionList items={found} onEdit={onEdit} />
      )}
    </Stack>
  );
}
