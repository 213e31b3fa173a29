import { Badge, Button, Group, NativeSelect, SegmentedControl, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refused } from "../api/errors";
import type { Account } from "../api/types";
import { EmptyState } from "../ui/EmptyState";
import { IconAddPerson } from "../ui/icons";
import { Lost } from "../ui/Lost";
import { PagedRows } from "../ui/PagedRows";
import { PersonName } from "../ui/PersonName";
import { Row } from "../ui/Rows";
import { ScreenTitle } from "../ui/ScreenTitle";
import { SearchBox } from "../ui/SearchBox";
import { AccountDialogs, type Dialog } from "./AccountDialogs";
import { AccountMenu } from "./AccountMenu";
import { peopleQuery } from "./queries";
import { kinds, type PeopleSearch, states } from "./search";

const route = getRouteApi("/account/people");

/** People: every account, for administrators. */
export function PeopleRoute() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { me } = route.useRouteContext();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const query = useInfiniteQuery(peopleQuery(search));
  if (!me.admin) return <Lost error={new Refused("not_allowed")} retry={() => undefined} />;
  const add = () => setDialog({ kind: "new" });
  const go = (next: PeopleSearch) => void navigate({ search: next, replace: true });
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="end" gap="md">
        <ScreenTitle>{t("accounts.title")}</ScreenTitle>
        <Button size="md" leftSection={<IconAddPerson size={18} />} onClick={add}>
          {t("accounts.new")}
        </Button>
      </Group>
      <Filters search={search} onSearch={go} />
      <PagedRows
        label={t("accounts.title")}
        query={query}
        rows={(page) => page.people}
        columns={1}
        empty={<Nothing search={search} onNew={add} onAll={() => go({})} />}
      >
        {(account) => (
          <Row
            key={account.id}
            name={
              <PersonName id={account.id} name={account.name} email={account.email}>
                {account.id === me.id && (
                  <Text span size="sm" c="dimmed" fw={400}>
                    {t("app.you")}
                  </Text>
                )}
              </PersonName>
            }
            cells={[<Marks key="marks" account={account} />]}
            actions={<AccountMenu account={account} onDialog={setDialog} />}
          />
        )}
      </PagedRows>
      <AccountDialogs dialog={dialog} me={me} onClose={() => setDialog(null)} />
    </Stack>
  );
}

type FilterProps = { search: PeopleSearch; onSearch: (search: PeopleSearch) => void };

function Filters({ search, onSearch }: FilterProps) {
  const { t } = useTranslation();
  return (
    <Group gap="sm">
      <SearchBox
        label={t("accounts.search")}
        value={search.q ?? ""}
        onSearch={(text) => onSearch({ ...search, q: text || undefined })}
      />
      <SegmentedControl
        aria-label={t("accounts.filter.kind")}
        data={kinds.map((value) => ({ value, label: t(`accounts.filter.${value}`) }))}
        value={search.kind ?? "all"}
        onChange={(value) => {
          const kind = kinds.find((one) => one === value);
          onSearch({ ...search, kind: kind === "all" ? undefined : kind });
        }}
      />
      <NativeSelect
        w="auto"
        aria-label={t("accounts.filter.state")}
        data={states.map((value) => ({ value, label: t(`accounts.state.${value}`) }))}
        value={search.state ?? "all"}
        onChange={(event) => {
          const state = states.find((one) => one === event.currentTarget.value);
          onSearch({ ...search, state: state === "all" ? undefined : state });
        }}
      />
    </Group>
  );
}

/** What an account is, in a few badges. */
function Marks({ account }: { account: Account }) {
  const { t } = useTranslation();
  return (
    <Group gap={6}>
      {account.locked && (
        <Badge variant="light" color="danger" tt="none">
          {t("accounts.locked")}
        </Badge>
      )}
      {account.admin && (
        <Badge variant="light" color="clay" tt="none">
          {t("accounts.admin")}
        </Badge>
      )}
      <Badge variant="light" color={account.kind === "licensed" ? "aegean" : "gray"} tt="none">
        {t(`accounts.kind.${account.kind}`)}
      </Badge>
      {account.sso && (
        <Badge variant="default" tt="none">
          {t("accounts.sso")}
        </Badge>
      )}
    </Group>
  );
}

type NothingProps = { search: PeopleSearch; onNew: () => void; onAll: () => void };

function Nothing({ search, onNew, onAll }: NothingProps) {
  const { t } = useTranslation();
  const filtered = search.q || search.kind || search.state;
  return (
    <EmptyState
      title={t(filtered ? "accounts.noneTitle" : "accounts.emptyTitle")}
      text={t(filtered ? "accounts.none" : "accounts.empty")}
      action={
        <Button mt="sm" size="md" variant="light" onClick={filtered ? onAll : onNew}>
          {t(filtered ? "accounts.showAll" : "accounts.new")}
        </Button>
      }
    />
  );
}
