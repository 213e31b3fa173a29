import { Badge, Button, Group, Menu, SegmentedControl, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Contact, contactsApi } from "../api/contacts";
import { ActionsMenu } from "../ui/ActionsMenu";
import { EmptyState } from "../ui/EmptyState";
import { showError } from "../ui/errors";
import { shortDate } from "../ui/format";
import { IconAddPerson } from "../ui/icons";
import { PagedRows } from "../ui/PagedRows";
import { paged } from "../ui/paging";
import { Row } from "../ui/Rows";
import { ScreenTitle } from "../ui/ScreenTitle";
import { SearchBox } from "../ui/SearchBox";
import { toast } from "../ui/toast";
import type { Dialog } from "./dialogs";
import { type ContactSearch, filters } from "./search";

const route = getRouteApi("/account/contacts");
const ContactDialogs = lazy(() => import("./dialogs").then((m) => ({ default: m.ContactDialogs })));

const contactsQuery = (state: ContactSearch["state"], q: string) =>
  paged(["contacts", "list", state], q, (cursor) => contactsApi.list({ state, q, cursor }));

/** My contacts, and those who have not answered yet. */
export function ContactsRoute() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const { state, q = "" } = search;
  const query = useInfiniteQuery(contactsQuery(state, q));
  const go = (next: ContactSearch) => void navigate({ search: next, replace: true });
  const invite = (
    <Button
      size="md"
      leftSection={<IconAddPerson size={18} />}
      onClick={() => setDialog({ kind: "invite" })}
    >
      {t("contacts.invite")}
    </Button>
  );
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="end" gap="md">
        <ScreenTitle>{t("contacts.title")}</ScreenTitle>
        {invite}
      </Group>
      <Group gap="sm" justify="space-between">
        <SearchBox
          label={t("contacts.search")}
          value={q}
          onSearch={(text) => go({ ...search, q: text || undefined })}
        />
        <SegmentedControl
          aria-label={t("contacts.filter.label")}
          data={filters.map((value) => ({ value, label: t(`contacts.filter.${value}`) }))}
          value={state ?? "all"}
          onChange={(value) =>
            go({ ...search, state: value === "open" || value === "accepted" ? value : undefined })
          }
        />
      </Group>
      <PagedRows
        label={t("contacts.list")}
        query={query}
        rows={(page) => page.contacts}
        columns={1}
        empty={<Nothing q={q} filtered={state !== undefined} invite={invite} />}
      >
        {(contact) => <ContactRow key={contact.id} contact={contact} onDialog={setDialog} />}
      </PagedRows>
      <Suspense fallback={null}>
        {dialog && <ContactDialogs dialog={dialog} onClose={() => setDialog(null)} />}
      </Suspense>
    </Stack>
  );
}

function Nothing({ q, filtered, invite }: { q: string; filtered: boolean; invite: ReactNode }) {
  const { t } = useTranslation();
  if (q) {
    return (
      <Text c="dimmed" role="status">
        {t("contacts.noMatch", { search: q })}
      </Text>
    );
  }
  if (filtered) {
    return (
      <Text c="dimmed" role="status">
        {t("contacts.emptyFilter")}
      </Text>
    );
  }
  return <EmptyState title={t("contacts.emptyTitle")} text={t("contacts.empty")} action={invite} />;
}

type RowProps = { contact: Contact; onDialog: (dialog: Dialog) => void };

function ContactRow({ contact, onDialog }: RowProps) {
  const { t, i18n } = useTranslation();
  const open = contact.state === "open";
  const name = <bdi>{contact.label}</bdi>;
  return (
    <Row
      name={
        contact.may.includes("show_sessions") ? (
          <Link to="/contacts/$id" params={{ id: contact.id }}>
            {name}
          </Link>
        ) : (
          name
        )
      }
      about={
        <>
          {contact.name && contact.name !== contact.label && (
            <>
              <bdi>{contact.name}</bdi> ·{" "}
            </>
          )}
          <bdi dir="ltr">{contact.email}</bdi>
        </>
      }
      cells={[
        <Badge key="state" variant="light" color={open ? "clay" : "olive"} tt="none">
          {open
            ? t("contacts.askedOn", { date: shortDate(contact.asked, i18n.language) })
            : t("contacts.accepted")}
        </Badge>,
      ]}
      actions={<ContactMenu contact={contact} onDialog={onDialog} />}
    />
  );
}

/** *Actions* of a contact: those that the server offers. */
function ContactMenu({ contact, onDialog }: RowProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = new Set(contact.may);
  const remind = async () => {
    try {
      await contactsApi.remind(contact.id);
      toast((t) => t("contacts.reminded", { name: contact.label }));
    } catch (error) {
      showError(error);
    }
    await client.invalidateQueries({ queryKey: ["contacts"] });
  };
  return (
    <ActionsMenu name={contact.label}>
      {may.has("show_sessions") && (
        <Menu.Item component={Link} to="/contacts/$id" params={{ id: contact.id } as never}>
          {t("contacts.do.show_sessions")}
        </Menu.Item>
      )}
      {may.has("rename") && (
        <Menu.Item onClick={() => onDialog({ kind: "label", contact })}>
          {t("contacts.do.rename")}
        </Menu.Item>
      )}
      {may.has("remind") && (
        <Menu.Item onClick={() => void remind()}>{t("contacts.do.remind")}</Menu.Item>
      )}
      <Menu.Divider role="separator" />
      {may.has("withdraw") && (
        <Menu.Item
          c="var(--mantine-color-error)"
          onClick={() => onDialog({ kind: "end", contact })}
        >
          {t("contacts.do.withdraw")}
        </Menu.Item>
      )}
      {may.has("end") && (
        <Menu.Item
          c="var(--mantine-color-error)"
          onClick={() => onDialog({ kind: "end", contact })}
        >
          {t("contacts.do.end")}
        </Menu.Item>
      )}
    </ActionsMenu>
  );
}
