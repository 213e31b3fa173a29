import { Alert, Anchor, Badge, Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import {
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Letter, type Mail, type MailState, mailApi } from "../api/mail";
import { copyText } from "../ui/copy";
import { EmptyState } from "../ui/EmptyState";
import { ErrorNote } from "../ui/ErrorNote";
import { showError } from "../ui/errors";
import { dateAndTime } from "../ui/format";
import { IconCalendar, IconCopy } from "../ui/icons";
import { PagedRows } from "../ui/PagedRows";
import { paged } from "../ui/paging";
import { Row } from "../ui/Rows";
import { ScreenTitle } from "../ui/ScreenTitle";
import { Sheet } from "../ui/Sheet";
import { toast } from "../ui/toast";
import { Waiting } from "../ui/Waiting";
import classes from "./Outbox.module.css";
import { states } from "./outbox";

const route = getRouteApi("/account/outbox");
const colors = { queued: "clay", sent: "olive", failed: "danger" } as const;

const outboxQuery = (state: MailState | undefined) =>
  paged(["outbox", "list", state], "", (cursor) => mailApi.outbox({ state, cursor }));

const letterQuery = (id: string) =>
  queryOptions({ queryKey: ["outbox", "one", id], queryFn: () => mailApi.letter(id) });

/** The mails, for administrators: what was sent, what could not be, and what nobody sends. */
export function OutboxRoute() {
  const { t } = useTranslation();
  const { state } = route.useSearch();
  const navigate = route.useNavigate();
  const [shown, setShown] = useState<string | null>(null);
  const query = useInfiniteQuery(outboxQuery(state));
  const smtp = query.data?.pages[0]?.smtp;
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="end" gap="md">
        <ScreenTitle>{t("outbox.title")}</ScreenTitle>
        <TestButton />
      </Group>
      {smtp === false && (
        <Alert color="clay" variant="light" title={t("outbox.noServerTitle")}>
          {t("outbox.noServer")}
        </Alert>
      )}
      <Group>
        <SegmentedControl
          aria-label={t("outbox.filter")}
          data={states.map((value) => ({ value, label: t(`outbox.states.${value}`) }))}
          value={state ?? "all"}
          onChange={(value) => {
            const next = states.find((one) => one === value);
            void navigate({ search: { state: next === "all" ? undefined : next }, replace: true });
          }}
        />
      </Group>
      <PagedRows
        label={t("outbox.title")}
        query={query}
        rows={(page) => page.mails}
        columns={1}
        empty={<EmptyState title={t("outbox.emptyTitle")} text={t("outbox.empty")} />}
      >
        {(mail) => <MailRow key={mail.id} mail={mail} onShow={() => setShown(mail.id)} />}
      </PagedRows>
      {shown && <LetterSheet id={shown} onClose={() => setShown(null)} />}
    </Stack>
  );
}

function TestButton() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const test = useMutation({
    mutationFn: mailApi.test,
    onSuccess: () => toast((t) => t("outbox.tested")),
    onError: showError,
    onSettled: () => client.invalidateQueries({ queryKey: ["outbox"] }),
  });
  return (
    <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
      {t("outbox.test")}
    </Button>
  );
}

function StateBadge({ mail, smtp = true }: { mail: Mail; smtp?: boolean }) {
  const { t } = useTranslation();
  return (
    <Badge variant="light" color={smtp ? colors[mail.state] : "gray"} tt="none">
      {t(`outbox.states.${mail.state}`)}
    </Badge>
  );
}

function MailRow({ mail, onShow }: { mail: Mail; onShow: () => void }) {
  const { t, i18n } = useTranslation();
  return (
    <Row
      name={
        <Anchor component="button" type="button" ta="start" fw="inherit" onClick={onShow}>
          <bdi>{mail.subject}</bdi>
        </Anchor>
      }
      about={
        <>
          {t("outbox.to")} <bdi dir="ltr">{mail.to}</bdi> ·{" "}
          {dateAndTime(mail.created, i18n.language)}
          {mail.error && (
            <Text component="span" display="block" size="sm" c="var(--mantine-color-error)">
              <bdi dir="ltr">{mail.error}</bdi>
            </Text>
          )}
        </>
      }
      cells={[<StateBadge key="state" mail={mail} />]}
      actions={mail.may.includes("retry") && <RetryButton mail={mail} />}
    />
  );
}

function RetryButton({ mail }: { mail: Mail }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () => mailApi.retry(mail.id),
    onSuccess: () => toast((t) => t("outbox.retried")),
    onError: showError,
    onSettled: () => client.invalidateQueries({ queryKey: ["outbox"] }),
  });
  return (
    <Button
      variant="default"
      size="sm"
      loading={retry.isPending}
      aria-label={t("outbox.retryNamed", { subject: mail.subject, to: mail.to })}
      onClick={() => retry.mutate()}
    >
      {t("outbox.retry")}
    </Button>
  );
}

function LetterSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery(letterQuery(id));
  const letter = query.data;
  return (
    <Sheet title={letter?.subject ?? t("app.loading")} size="lg" onClose={onClose}>
      {query.isError ? (
        <ErrorNote error={query.error} />
      ) : letter ? (
        <OneLetter letter={letter} />
      ) : (
        <Waiting />
      )}
    </Sheet>
  );
}

function OneLetter({ letter }: { letter: Letter }) {
  const { t, i18n } = useTranslation();
  return (
    <Stack gap="md">
      <Group gap="sm">
        <StateBadge mail={letter} />
        <Text size="sm" c="dimmed">
          {t("outbox.to")} <bdi dir="ltr">{letter.to}</bdi> ·{" "}
          {dateAndTime(letter.sent ?? letter.created, i18n.language)}
          {letter.attempts > 0 && <> · {t("outbox.attempts", { count: letter.attempts })}</>}
        </Text>
      </Group>
      {letter.error && (
        <Alert color="danger" variant="light" title={t("outbox.serverSaid")}>
          <span dir="ltr">{letter.error}</span>
        </Alert>
      )}
      <section className={classes.letter} lang={letter.language || "en"} dir="auto">
        <WithLink text={letter.text} link={letter.link} />
      </section>
      <Group gap="sm">
        {letter.link && <CopyLink link={letter.link} />}
        {letter.ics && (
          <Button
            component="a"
            variant="default"
            leftSection={<IconCalendar size={18} />}
            download="invite.ics"
            href={`data:text/calendar;charset=utf-8,${encodeURIComponent(letter.ics)}`}
          >
            {t("outbox.calendar")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** The text with its link to be clicked. */
function WithLink({ text, link }: { text: string; link?: string }) {
  if (!link) return text;
  const [before = "", ...after] = text.split(link);
  return (
    <>
      {before}
      <Anchor href={link} dir="ltr" underline="always" className={classes.link}>
        {link}
      </Anchor>
      {after.join(link)}
    </>
  );
}

function CopyLink({ link }: { link: string }) {
  const { t } = useTranslation();
  return (
    <Button
      variant="default"
      leftSection={<IconCopy size={18} />}
      onClick={() => copyText(link).then(() => toast((t) => t("outbox.copied")), showError)}
    >
      {t("outbox.copy")}
    </Button>
  );
}
