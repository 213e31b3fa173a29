import { Anchor, Badge, Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refused } from "../api/errors";
import type { AuditEntry, AuditFilter } from "../api/history";
import { EmptyState } from "../ui/EmptyState";
import { dateAndTime } from "../ui/format";
import { IconClose } from "../ui/icons";
import { Lost } from "../ui/Lost";
import { PagedRows } from "../ui/PagedRows";
import { Row } from "../ui/Rows";
import { ScreenTitle } from "../ui/ScreenTitle";
import { Back } from "./Back";
import { auditQuery } from "./queries";
import { detailsOf, nameOf } from "./words";

const ofSession = getRouteApi("/account/sessions/$link/audit");

/** What the hosts of a session did in it. */
export function SessionAuditRoute() {
  const { link } = ofSession.useParams();
  return <AuditPage link={link} />;
}

/** What everybody did, for administrators. */
export function AuditRoute() {
  const { me } = useRouteContext({ from: "/account" });
  if (!me.admin) return <Lost error={new Refused("not_allowed")} retry={() => undefined} />;
  return <AuditPage />;
}

const inSession = ["run.", "seat.", "session.", "attendance.", "name."] as const;
const everywhere = [...inSession, "group.", "person.", "contact."] as const;

type Chosen = { id: string; name: string };

function AuditPage({ link }: { link?: string }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState("");
  const [person, setPerson] = useState<Chosen | null>(null);
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const filter: AuditFilter = {
    action: kind,
    person: person?.id,
    from: dayStart(from),
    to: dayEnd(to),
  };
  const query = useInfiniteQuery(auditQuery(link, filter));
  const first = query.data?.pages[0];
  if (query.isError && !first)
    return <Lost error={query.error} retry={() => void query.refetch()} />;
  const title = link ? t("audit.titleOf", { name: first?.session ?? "…" }) : t("audit.title");
  const none = !kind && !person && !from && !to;
  return (
    <Stack gap="lg">
      <Stack gap={2}>
        {link && <Back to={`/sessions/${link}/history`}>{t("sessions.do.attendance")}</Back>}
        <ScreenTitle>{title}</ScreenTitle>
        <Text c="dimmed">{t(link ? "audit.textOf" : "audit.text")}</Text>
      </Stack>
      <Group align="end" gap="md">
        <NativeSelect
          label={t("audit.what")}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value)}
          data={[
            { value: "", label: t("audit.all") },
            ...(link ? inSession : everywhere).map((value) => ({
              value,
              label: t(`audit.kind.${value.slice(0, -1)}` as "audit.kind.run"),
            })),
          ]}
        />
        <TextInput
          type="date"
          label={t("audit.from")}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t("audit.to")}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        {person && (
          <Button
            variant="light"
            rightSection={<IconClose size={16} />}
            aria-label={t("audit.everybody", { name: person.name })}
            onClick={() => setPerson(null)}
          >
            <bdi>{person.name}</bdi>
          </Button>
        )}
      </Group>
      <PagedRows
        label={title}
        query={query}
        rows={(page) => page.entries}
        columns={2}
        empty={
          <EmptyState
            title={t(none ? "audit.emptyTitle" : "audit.noMatchTitle")}
            text={t(none ? "audit.empty" : "audit.noMatch")}
          />
        }
      >
        {(entry) => (
          <EntryRow key={entry.id} entry={entry} everywhere={!link} onPerson={setPerson} />
        )}
      </PagedRows>
    </Stack>
  );
}

// Days as the reader's clock has them.
function dayStart(day: string): number | undefined {
  return day ? new Date(`${day}T00:00`).getTime() : undefined;
}

function dayEnd(day: string): number | undefined {
  if (!day) return undefined;
  const next = new Date(`${day}T00:00`);
  next.setDate(next.getDate() + 1);
  return next.getTime();
}

type EntryProps = {
  entry: AuditEntry;
  everywhere: boolean;
  onPerson: (person: Chosen) => void;
};

function EntryRow({ entry, everywhere, onPerson }: EntryProps) {
  const { t, i18n } = useTranslation();
  const known = `audit.action.${entry.action}`;
  const title = i18n.exists(known) ? t(known as "audit.action.run.start") : entry.action;
  return (
    <Row
      name={
        <Group gap="xs" component="span">
          <span>{title}</span>
          {detailsOf(entry, t, i18n.language).map((detail) => (
            <Badge key={detail} variant="light" color="gray" tt="none" fw={500}>
              {detail}
            </Badge>
          ))}
        </Group>
      }
      about={
        <>
          {dateAndTime(entry.at, i18n.language)}
          {everywhere && entry.session && (
            <>
              {" · "}
              <SessionName session={entry.session} />
            </>
          )}
          {everywhere && entry.group?.name && (
            <>
              {" · "}
              <bdi>{entry.group.name}</bdi>
            </>
          )}
        </>
      }
      cells={[
        <Who
          key="by"
          label={t("audit.by")}
          person={entry.by}
          none={t("audit.byRules")}
          onPerson={onPerson}
        />,
        entry.person ? (
          <Who key="person" label={t("audit.person")} person={entry.person} onPerson={onPerson} />
        ) : null,
      ]}
    />
  );
}

function SessionName({ session }: { session: NonNullable<AuditEntry["session"]> }) {
  const { t } = useTranslation();
  if (!session.link) {
    return (
      <>
        <bdi>{session.name}</bdi> ({t("audit.deleted")})
      </>
    );
  }
  return (
    <Anchor component={Link} to={`/s/${session.link}`} size="sm" underline="always">
      <bdi>{session.name}</bdi>
    </Anchor>
  );
}

type WhoProps = {
  label: string;
  person?: AuditEntry["by"];
  none?: string;
  onPerson: (person: Chosen) => void;
};

function Who({ label, person, none, onPerson }: WhoProps) {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      {person ? (
        <Anchor
          component="button"
          type="button"
          size="sm"
          c="inherit"
          ta="start"
          onClick={() => onPerson({ id: person.id, name: nameOf(person, t) })}
        >
          <bdi>{nameOf(person, t)}</bdi>
        </Anchor>
      ) : (
        <Text size="sm">{none}</Text>
      )}
    </div>
  );
}
