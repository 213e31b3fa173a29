import { Badge, Button, Group, Stack, Tabs, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type GroupRef, type Scope, sorts } from "../api/sessions";
import type { Me, Status } from "../api/types";
import { EmptyState } from "../ui/EmptyState";
import { IconPlus } from "../ui/icons";
import { PagedRows } from "../ui/PagedRows";
import { SearchBox } from "../ui/SearchBox";
import { SortMenu } from "../ui/SortMenu";
import { countsQuery, sessionsQuery } from "./lists";
import { type Dialog, SessionDialogs } from "./SessionDialogs";
import { SessionRow } from "./SessionRow";
import type { ListSearch } from "./search";

type Props = {
  me: Me;
  scope: Scope;
  title: ReactNode;
  /** What stands between the title and the tabs. */
  about?: ReactNode;
  /** The group of these sessions, for a new one. */
  group?: GroupRef;
  /** Whether a session may be added here. */
  mayAdd?: boolean;
  search: ListSearch;
  onSearch: (search: ListSearch) => void;
};

/** Sessions in tabs by status: of oneself, of a group, of a contact. */
export function SessionsView(props: Props) {
  const { me, scope, title, about, group, search, onSearch } = props;
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const counts = useQuery(countsQuery(scope, search.q ?? "")).data;
  const licensed = me.kind === "licensed";
  const tabs: Status[] = licensed ? ["active", "closed", "hidden"] : ["active", "closed"];
  const status = tabs.find((tab) => tab === search.status) ?? "active";
  const add = licensed && props.mayAdd !== false ? () => setDialog({ kind: "new" }) : undefined;
  const choose = (tab: string | null) => {
    const next = tabs.find((one) => one === tab);
    onSearch({ ...search, status: next === "active" ? undefined : next });
  };
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="end" gap="md">
        {title}
        {add && (
          <Button size="md" leftSection={<IconPlus size={18} />} onClick={add}>
            {t("sessions.new")}
          </Button>
        )}
      </Group>
      {about}
      <Tabs value={status} keepMounted={false} onChange={choose}>
        <Tabs.List>
          {tabs.map((tab) => (
            <Tabs.Tab
              key={tab}
              value={tab}
              rightSection={
                counts ? (
                  <Badge size="sm" variant="light" color="gray" circle={counts[tab] < 10}>
                    {counts[tab].toLocaleString()}
                  </Badge>
                ) : null
              }
            >
              {t(`sessions.tab.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={status} pt="lg">
          <List
            me={me}
            scope={scope}
            status={status}
            search={search}
            onSearch={onSearch}
            onNew={add}
            onDialog={setDialog}
          />
        </Tabs.Panel>
      </Tabs>
      <SessionDialogs dialog={dialog} group={group} onClose={() => setDialog(null)} />
    </Stack>
  );
}

type ListProps = Pick<Props, "me" | "scope" | "search" | "onSearch"> & {
  status: Status;
  onNew?: () => void;
  onDialog: (dialog: Dialog) => void;
};

// With fewer than this, one sees what one looks for.
const few = 6;

function List({ me, scope, status, search, onSearch, onNew, onDialog }: ListProps) {
  const { t } = useTranslation();
  const { sort = "name", q = "" } = search;
  const query = useInfiniteQuery(sessionsQuery(scope, { status, sort }, q));
  const rows = query.data?.pages.reduce((sum, page) => sum + page.sessions.length, 0) ?? 0;
  const tools = q !== "" || sort !== "name" || query.hasNextPage || rows >= few;
  return (
    <Stack gap="md">
      {tools && (
        <Group gap="sm" justify="space-between">
          <SearchBox
            label={t("sessions.search")}
            value={q}
            onSearch={(text) => onSearch({ ...search, q: text || undefined })}
          />
          <SortMenu
            value={sort}
            options={sorts.map((value) => ({ value, label: t(`sessions.sort.${value}`) }))}
            onSort={(next) => onSearch({ ...search, sort: next === "name" ? undefined : next })}
          />
        </Group>
      )}
      <PagedRows
        label={t("sessions.listOf", { status: t(`sessions.tab.${status}`) })}
        query={query}
        rows={(page) => page.sessions}
        columns={scope.group ? 2 : 3}
        empty={
          q ? (
            <Text c="dimmed" role="status">
              {t("sessions.noMatch", { search: q })}
            </Text>
          ) : (
            <Nothing status={status} scope={scope} onNew={onNew} />
          )
        }
      >
        {(item) => (
          <SessionRow
            key={item.id}
            item={item}
            licensed={me.kind === "licensed"}
            inGroup={scope.group !== undefined}
            onDialog={onDialog}
          />
        )}
      </PagedRows>
    </Stack>
  );
}

/** What to do next where there is nothing yet. */
function Nothing({ status, scope, onNew }: { status: Status; scope: Scope; onNew?: () => void }) {
  const { t } = useTranslation();
  const active = status === "active";
  const where = scope.contact ? "ofContact" : onNew ? "active" : "contact";
  return (
    <EmptyState
      title={t(`sessions.emptyTitle.${status}`)}
      text={t(`sessions.empty.${active ? where : status}`)}
      action={
        active &&
        onNew && (
          <Button mt="sm" size="md" leftSection={<IconPlus size={18} />} onClick={onNew}>
            {t("sessions.new")}
          </Button>
        )
      }
    />
  );
}
