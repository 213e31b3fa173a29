import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Run, sheetOf } from "../api/history";
import { EmptyState } from "../ui/EmptyState";
import { IconAudit, IconDownload, IconPeople } from "../ui/icons";
import { Lost } from "../ui/Lost";
import { PagedRows } from "../ui/PagedRows";
import { Note, Row } from "../ui/Rows";
import { ScreenTitle } from "../ui/ScreenTitle";
import { Back } from "./Back";
import { runsQuery } from "./queries";
import { dayOf, fromTo, howLong } from "./times";
import { nameOf } from "./words";

const route = getRouteApi("/account/sessions/$link/history");

/** The runs of a session, the latest first, live while one goes on. */
export function HistoryRoute() {
  const { t, i18n } = useTranslation();
  const { link } = route.useParams();
  const query = useInfiniteQuery(runsQuery(link));
  const first = query.data?.pages[0];
  if (query.isError && !first)
    return <Lost error={query.error} retry={() => void query.refetch()} />;
  const some = (first?.runs.length ?? 0) > 0;
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="end">
        <Stack gap={2}>
          <Back to="/">{t("sessions.title")}</Back>
          <ScreenTitle tab={t("history.title", { name: first?.session ?? "" })}>
            {t("history.title", { name: first?.session ?? "…" })}
          </ScreenTitle>
        </Stack>
        <Group gap="sm">
          <Button
            component={Link}
            to={`/sessions/${link}/audit`}
            variant="default"
            leftSection={<IconAudit size={18} />}
          >
            {t("audit.ofSession")}
          </Button>
          {some && (
            <Button
              component="a"
              href={sheetOf(link, undefined, i18n.language)}
              download
              variant="default"
              leftSection={<IconDownload size={18} />}
            >
              {t("history.downloadAll")}
            </Button>
          )}
        </Group>
      </Group>
      <PagedRows
        label={t("history.runs")}
        query={query}
        rows={(page) => page.runs}
        columns={2}
        empty={<EmptyState title={t("history.emptyTitle")} text={t("history.empty")} />}
      >
        {(run) => <RunRow key={run.id} link={link} run={run} />}
      </PagedRows>
    </Stack>
  );
}

function RunRow({ link, run }: { link: string; run: Run }) {
  const { t, i18n } = useTranslation();
  const length = run.ended ? howLong((run.ended - run.started) / 1000, i18n.language) : undefined;
  const by = run.startedBy && nameOf(run.startedBy, t);
  return (
    <Row
      name={
        <Group gap="sm">
          <Link to="/sessions/$link/history/$number" params={{ link, number: String(run.number) }}>
            {dayOf(run.started, i18n.language)}
          </Link>
          {!run.ended && (
            <Badge color="olive" variant="light" tt="none">
              {t("history.live")}
            </Badge>
          )}
        </Group>
      }
      about={
        <>
          {t("history.run", { number: run.number })} ·{" "}
          {by && (
            <>
              {t("history.startedBy")} <bdi>{by}</bdi>
            </>
          )}
          {run.reason && ` · ${t(`history.end.${run.reason}`)}`}
        </>
      }
      cells={[
        <Text key="time" size="sm">
          {run.ended
            ? fromTo(run.started, run.ended, i18n.language)
            : t("history.since", { time: fromTo(run.started, undefined, i18n.language) })}
          {length && (
            <Text span size="sm" c="dimmed" display="block">
              {length}
            </Text>
          )}
        </Text>,
        <Note key="people" icon={<IconPeople size={18} />}>
          {t("history.people", { count: run.people })}
        </Note>,
      ]}
    />
  );
}
