import { ActionIcon, Badge, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Attended, type RunAttendance, sheetOf } from "../api/history";
import { IconDownload, IconErase } from "../ui/icons";
import { Lost } from "../ui/Lost";
import { PersonName } from "../ui/PersonName";
import { ScreenTitle } from "../ui/ScreenTitle";
import { useNow } from "../ui/useNow";
import { Waiting } from "../ui/Waiting";
import { Back } from "./Back";
import { EraseName } from "./EraseName";
import { runQuery } from "./queries";
import classes from "./RunPage.module.css";
import { Axis, Timeline } from "./Timeline";
import { dayOf, fromTo, howLong, secondsOf } from "./times";
import { nameOf, roleOf } from "./words";

const route = getRouteApi("/account/sessions/$link/history/$number");

/** Who was in a run, from when to when; live while it goes on. */
export function RunRoute() {
  const { link, number } = route.useParams();
  const query = useQuery(runQuery(link, Number(number)));
  if (query.isError && !query.data)
    return <Lost error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Waiting />;
  return <RunPage link={link} attendance={query.data} fetched={query.dataUpdatedAt} />;
}

type Props = { link: string; attendance: RunAttendance; fetched: number };

/** The attendance of a run that was fetched at an instant of this browser's clock. */
export function RunPage({ link, attendance, fetched }: Props) {
  const { t, i18n } = useTranslation();
  const { run, people, session } = attendance;
  const ahead = attendance.now - fetched;
  const ticking = useNow(() => Date.now() + ahead, run.ended ? 3_600_000 : 5_000);
  const now = Math.max(attendance.now, ticking);
  const there = people.filter((person) => !person.absent);
  const absent = people.filter((person) => person.absent);
  const end = run.ended ?? now;
  const lines = { link, run, end, now };
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="end">
        <Stack gap={2}>
          <Back to={`/sessions/${link}/history`}>{t("history.title", { name: session })}</Back>
          <Group gap="sm">
            <ScreenTitle tab={t("history.title", { name: session })}>
              {dayOf(run.started, i18n.language)}
            </ScreenTitle>
            {!run.ended && (
              <Badge size="lg" color="olive" variant="light" tt="none">
                {t("history.live")}
              </Badge>
            )}
          </Group>
        </Stack>
        <Button
          component="a"
          href={sheetOf(link, run.number, i18n.language)}
          download
          variant="default"
          leftSection={<IconDownload size={18} />}
        >
          {t("history.download")}
        </Button>
      </Group>
      <Facts attendance={attendance} end={end} absent={absent.length} />
      <Paper withBorder radius="lg" component="section" aria-label={t("history.present")}>
        <div className={classes.head}>
          <Axis run={run} end={end} language={i18n.language} />
        </div>
        <ul className={classes.list} aria-label={t("history.present")}>
          {there.map((person) => (
            <PersonLine key={person.id} person={person} {...lines} />
          ))}
        </ul>
      </Paper>
      {absent.length > 0 && (
        <Paper withBorder radius="lg" component="section" aria-label={t("history.absent")}>
          <Group px="1.25rem" pt="md" gap={4}>
            <Title order={2} fz="1.25rem">
              {t(run.ended ? "history.absentTitle" : "history.notYetTitle")}
            </Title>
            <Text size="sm" c="dimmed" w="100%">
              {t(run.ended ? "history.absentText" : "history.notYetText")}
            </Text>
          </Group>
          <ul className={classes.list} aria-label={t("history.absent")}>
            {absent.map((person) => (
              <PersonLine key={person.id} person={person} {...lines} />
            ))}
          </ul>
        </Paper>
      )}
    </Stack>
  );
}

function Facts({
  attendance: { run, people },
  end,
  absent,
}: {
  attendance: RunAttendance;
  end: number;
  absent: number;
}) {
  const { t, i18n } = useTranslation();
  const here = people.filter((person) => person.here).length;
  const facts: [string, string][] = [
    [t("history.run", { number: run.number }), fromTo(run.started, run.ended, i18n.language)],
    [t("history.length"), howLong((end - run.started) / 1000, i18n.language)],
    [t("history.present"), String(run.people)],
    run.ended ? [t("history.absent"), String(absent)] : [t("history.hereNow"), String(here)],
  ];
  if (run.startedBy) facts.push([t("history.startedBy"), nameOf(run.startedBy, t)]);
  if (run.reason) facts.push([t("history.endedBy"), t(`history.end.${run.reason}`)]);
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

type LineProps = {
  link: string;
  person: Attended;
  run: RunAttendance["run"];
  end: number;
  now: number;
};

function PersonLine({ link, person, run, end, now }: LineProps) {
  const { t, i18n } = useTranslation();
  const [asking, setAsking] = useState(false);
  const name = nameOf(person, t);
  return (
    <li className={classes.line}>
      <div className={classes.person}>
        <PersonName id={person.id} name={name}>
          <Text span size="sm" c="dimmed" fw={400}>
            {roleOf(person, t)}
          </Text>
        </PersonName>
      </div>
      <div className={classes.bars}>
        <Timeline run={run} person={person} end={end} />
        <ul className={classes.when} aria-label={t("history.times", { name })}>
          {person.stays.map((stay) => (
            <li key={stay.from}>
              {stay.to === undefined
                ? t("history.since", { time: fromTo(stay.from, undefined, i18n.language) })
                : fromTo(stay.from, stay.to, i18n.language)}
              {" · "}
              {stay.to === undefined
                ? t("history.here")
                : t(`history.why.${stay.reason ?? "left"}`)}
            </li>
          ))}
          {person.rooms && (
            <li>
              <bdi>{t("history.rooms", { rooms: person.rooms.join(", ") })}</bdi>
            </li>
          )}
          {person.absent && <li>{t(run.ended ? "history.didNotCome" : "history.notYet")}</li>}
        </ul>
      </div>
      <Text className={classes.sum} fw={600}>
        {person.absent ? "" : howLong(secondsOf(person, now), i18n.language)}
      </Text>
      <div className={classes.more}>
        {person.may.includes("erase_name") && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t("history.eraseOf", { name })}
            title={t("history.erase")}
            onClick={() => setAsking(true)}
          >
            <IconErase size={18} />
          </ActionIcon>
        )}
        {asking && <EraseName link={link} person={person} onClose={() => setAsking(false)} />}
      </div>
    </li>
  );
}
