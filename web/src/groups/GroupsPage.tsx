import { Button, Group, SegmentedControl, Stack, Tabs, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Group as OneGroup } from "../api/groups";
import type { Status } from "../api/types";
import { EmptyState } from "../ui/EmptyState";
import { IconPlus } from "../ui/icons";
import { PagedRows } from "../ui/PagedRows";
import { Row } from "../ui/Rows";
import { ScreenTitle } from "../ui/ScreenTitle";
import { SearchBox } from "../ui/SearchBox";
import { type Dialog, GroupDialogs } from "./GroupDialogs";
import { GroupMenu } from "./GroupMenu";
import { groupsQuery } from "./queries";
import { filters, type GroupSearch } from "./search";

const route = getRouteApi("/account/groups");
const statuses: Status[] = ["active", "closed", "hidden"];

/** My groups: those one owns, co-hosts or belongs to. */
export function GroupsRoute() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const status = search.status ?? "active";
  const go = (next: GroupSearch) => void navigate({ search: next, replace: true });
  const add = () => setDialog({ kind: "new" });
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="end" gap="md">
        <ScreenTitle>{t("groups.title")}</ScreenTitle>
        <Button size="md" leftSection={<IconPlus size={18} />} onClick={add}>
          {t("groups.new")}
        </Button>
      </Group>
      <Tabs
        value={status}
        keepMounted={false}
        onChange={(tab) => {
          const next = statuses.find((one) => one === tab);
          go({ ...search, status: next === "active" ? undefined : next });
        }}
      >
        <Tabs.List>
          {statuses.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {t(`sessions.tab.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={status} pt="lg">
          <List status={status} search={search} onSearch={go} onNew={add} onDialog={setDialog} />
        </Tabs.Panel>
      </Tabs>
      <GroupDialogs dialog={dialog} onClose={() => setDialog(null)} />
    </Stack>
  );
}

type ListProps = {
  status: Status;
  search: GroupSearch;
  onSearch: (search: GroupSearch) => void;
  onNew: () => void;
  onDialog: (dialog: Dialog) => void;
};

function List({ status, search, onSearch, onNew, onDialog }: ListProps) {
  const { t } = useTranslation();
  const { filter = "all", q = "" } = search;
  const query = useInfiniteQuery(groupsQuery(filter, status, q));
  return (
    <Stack gap="md">
      <Group gap="sm" justify="space-between">
        <SearchBox
          label={t("groups.search")}
          value={q}
          onSearch={(text) => onSearch({ ...search, q: text || undefined })}
        />
        <SegmentedControl
          aria-label={t("groups.filter.label")}
          data={filters.map((value) => ({ value, label: t(`groups.filter.${value}`) }))}
          value={filter}
          onChange={(value) => {
            const next = filters.find((one) => one === value);
            onSearch({ ...search, filter: next === "all" ? undefined : next });
          }}
        />
      </Group>
      <PagedRows
        label={t("groups.list")}
        query={query}
        rows={(page) => page.groups}
        columns={2}
        empty={<Nothing q={q} filtered={filter !== "all"} status={status} onNew={onNew} />}
      >
        {(group) => <GroupRow key={group.id} group={group} onDialog={onDialog} />}
      </PagedRows>
    </Stack>
  );
}

function GroupRow({ group, onDialog }: { group: OneGroup; onDialog: ListProps["onDialog"] }) {
  const { t } = useTranslation();
  return (
    <Row
      name={
        <Link to="/groups/$id" params={{ id: group.id }}>
          <bdi>{group.name}</bdi>
        </Link>
      }
      about={
        group.role === "owner"
          ? t("groups.role.owner")
          : `${t(`groups.role.${group.role}`)} · ${t("groups.ownedBy", { name: group.owner.name })}`
      }
      cells={[
        t("groups.members", { count: group.members }),
        t("groups.sessions", { count: group.sessions }),
      ]}
      actions={<GroupMenu group={group} onDialog={onDialog} />}
    />
  );
}

type NothingProps = { q: string; filtered: boolean; status: Status; onNew: () => void };

/** What to do next where there is nothing. */
function Nothing({ q, filtered, status, onNew }: NothingProps) {
  const { t } = useTranslation();
  if (q) {
    return (
      <Text c="dimmed" role="status">
        {t("groups.noMatch", { search: q })}
      </Text>
    );
  }
  if (filtered) {
    return <EmptyState title={t("groups.emptyFilterTitle")} text={t("groups.emptyFilter")} />;
  }
  if (status !== "active") {
    return (
      <EmptyState
        title={t(`groups.emptyStatus.${status}.title`)}
        text={t(`groups.emptyStatus.${status}.text`)}
      />
    );
  }
  return (
    <EmptyState
      title={t("groups.emptyTitle")}
      text={t("groups.empty")}
      action={
        <Button mt="sm" size="md" leftSection={<IconPlus size={18} />} onClick={onNew}>
          {t("groups.new")}
        </Button>
      }
    />
  );
}
