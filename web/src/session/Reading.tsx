import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Kept } from "../board/Kept";
import { IconBack, IconPeople } from "../ui/icons";
import { Mark } from "../ui/Mark";
import { PersonAvatar } from "../ui/PersonAvatar";
import { ScreenTitle } from "../ui/ScreenTitle";
import { IdleNotice } from "./IdleNotice";
import classes from "./Reading.module.css";
import { ReconnectingBanner } from "./ReconnectingBanner";
import type { WayProps } from "./SessionPage";
import { useDo } from "./useDo";

/** The workspace outside a run: a closed session, View workspace, Prepare. */
export function Reading({ session, live, onExit }: WayProps & { onExit: () => void }) {
  const { t } = useTranslation();
  const inside = live.inside;
  const [join, joining] = useDo(() => session.move("enter"));
  const [start, starting] = useDo(() => session.move("start"));
  if (!inside) return null;
  const people = Object.values(inside.people);
  const running = inside.session.phase === "live";
  const may = new Set(inside.me.may);
  const text = () => {
    if (inside.session.status === "closed") return t("reading.closedText");
    return may.has("edit") ? t("reading.prepareText") : t("reading.text");
  };
  return (
    <div className={classes.page}>
      <header className={classes.bar}>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconBack size={18} className="alongText" />}
          onClick={onExit}
        >
          {t("live.exit")}
        </Button>
        <Text fw={600} truncate className={classes.name}>
          <bdi>{inside.session.name}</bdi>
        </Text>
        <Kept />
        <Text size="sm" className={classes.mode}>
          {t(may.has("edit") ? "reading.preparing" : "reading.mode")}
        </Text>
      </header>
      <ReconnectingBanner line={live.line} />
      <main className={classes.main}>
        <Stack gap="lg" maw={640} w="100%">
          <Stack gap="sm" align="start">
            <Mark size={44} />
            <ScreenTitle tab={inside.session.name}>
              {may.has("edit") ? t("reading.prepareTitle") : t("reading.title")}
            </ScreenTitle>
            <Text fz="lg">{text()}</Text>
          </Stack>
          <Group gap="sm" role="status">
            {running && (
              <>
                <Text>{t("ended.runs")}</Text>
                <Button size="md" loading={joining} onClick={join}>
                  {t("ended.join")}
                </Button>
              </>
            )}
            {!running && may.has("start") && (
              <Button size="md" loading={starting} onClick={start}>
                {t("waiting.start")}
              </Button>
            )}
          </Group>
          <Paper withBorder p="lg" radius="lg" component="section" aria-labelledby="inside">
            <Group gap="xs" mb="sm">
              <IconPeople size={20} aria-hidden="true" />
              <Title order={2} fz="1.2rem" id="inside">
                {t("people.insideNow", { count: people.length })}
              </Title>
            </Group>
            <Stack component="ul" gap="xs" p={0} m={0} className={classes.list}>
              {people.map((entry) => (
                <Group component="li" key={entry.id} gap="sm">
                  <PersonAvatar id={entry.id} name={entry.name} size={32} />
                  <Text>
                    <bdi>{entry.name}</bdi>
                    {entry.id === inside.me.id && ` ${t("people.you")}`}
                  </Text>
                </Group>
              ))}
            </Stack>
          </Paper>
        </Stack>
      </main>
      <IdleNotice />
    </div>
  );
}
