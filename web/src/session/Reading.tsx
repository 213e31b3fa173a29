import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, Suspense, useContext, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { BoardArea } from "../board/BoardArea";
import { Kept } from "../board/Kept";
import { WorkspaceContext } from "../board/react";
import { ChatButton } from "../chat/ChatButton";
import { LazyChat } from "../chat/LazyChat";
import { TalkContext, useTalkOf } from "../chat/react";
import type { Inside, Live } from "../live/reducer";
import type { LiveSession } from "../live/session";
import { IconBack, IconGroup, IconPeople } from "../ui/icons";
import { NameLine } from "../ui/NameLine";
import { PersonAvatar } from "../ui/PersonAvatar";
import { ScreenTitle } from "../ui/ScreenTitle";
import { IdleNotice } from "./IdleNotice";
import { PanelButton } from "./PanelButton";
import { PanelSheet } from "./PanelSheet";
import classes from "./Reading.module.css";
import { ReconnectingBanner } from "./ReconnectingBanner";
import type { WayProps } from "./SessionPage";
import { useDo } from "./useDo";
import { useRegions } from "./useRegions";

/** The workspace outside a run: a closed session, View workspace, Prepare. */
export function Reading(way: WayProps & { onExit: () => void }) {
  const talk = useTalkOf(way.session);
  return (
    <TalkContext value={talk}>
      <Room {...way} />
    </TalkContext>
  );
}

// Comes when it is wanted.
const PlanRooms = lazy(() => import("./rooms/PlanRooms").then((m) => ({ default: m.PlanRooms })));

/** What stands beside the boards. */
type Side = "people" | "chat";

function Room({ session, live, onExit }: WayProps & { onExit: () => void }) {
  const { t } = useTranslation();
  const wide = useMediaQuery("(min-width: 56em)", true, { getInitialValueInEffect: false });
  const [panel, setPanel] = useState<Side | null>("people");
  const [sheet, setSheet] = useState<Side | null>(null);
  const [last, setLast] = useState<Side>("people");
  const [planning, setPlanning] = useState(false);
  const screen = useRef<HTMLDivElement>(null);
  const boards = useContext(WorkspaceContext) !== null;
  useRegions(screen);
  const inside = live.inside;
  if (!inside) return null;
  const prepares = inside.me.may.includes("edit");
  const open = wide ? panel : sheet;
  const shown = open ?? last; // a sheet shows it until it has gone down
  const show = (side: Side) => {
    setLast(side);
    (wide ? setPanel : setSheet)(open === side ? null : side);
  };
  const people = Object.keys(inside.people).length;
  const about = <About inside={inside} live={live} session={session} />;
  return (
    <div ref={screen} className={classes.page}>
      <section className={classes.bar} tabIndex={-1} data-region aria-label={t("live.bar")}>
        <Button
          variant="subtle"
          color="gray"
          px="sm"
          leftSection={<IconBack size={18} className="alongText" />}
          aria-label={t("live.exit")}
          onClick={onExit}
        >
          <span className={classes.words}>{t("live.exit")}</span>
        </Button>
        <Text component="div" fw={600} className={classes.name}>
          <NameLine name={inside.session.name} />
        </Text>
        {boards && <Kept />}
        <Text size="sm" className={classes.mode}>
          {t(prepares ? "reading.preparing" : "reading.mode")}
        </Text>
        {inside.me.may.includes("plan_rooms") && (
          <PanelButton
            open={planning}
            onOpen={() => setPlanning(true)}
            icon={<IconGroup size={20} />}
            title={t("rooms.prepare")}
            label={t("rooms.prepare")}
          />
        )}
        {boards && <ChatButton open={open === "chat"} onOpen={() => show("chat")} />}
        {boards && (
          <PanelButton
            open={open === "people"}
            onOpen={() => show("people")}
            icon={<IconPeople size={20} />}
            title={t("people.title")}
            label={t("people.button", { count: people })}
          />
        )}
      </section>
      <ReconnectingBanner />
      <main className={classes.middle}>
        <div className={boards ? classes.main : classes.alone}>
          {(!wide || !boards) && <div className={classes.narrow}>{about}</div>}
          {wide && boards && !panel && <Hidden inside={inside} />}
          {boards ? <BoardArea /> : <PeopleHere inside={inside} />}
        </div>
        {wide && boards && panel && (
          <section
            className={classes.panel}
            tabIndex={-1}
            data-region
            data-side={panel}
            aria-label={t(`${panel}.title`)}
          >
            {about}
            {panel === "chat" ? <LazyChat /> : <PeopleHere inside={inside} />}
          </section>
        )}
      </main>
      {!wide && boards && (
        <PanelSheet
          title={t(`${shown}.title`)}
          opened={sheet !== null}
          onClose={() => setSheet(null)}
        >
          {shown === "chat" ? <LazyChat bare /> : <PeopleHere inside={inside} />}
        </PanelSheet>
      )}
      {planning && (
        <Suspense fallback={null}>
          <PlanRooms link={inside.session.link} onClose={() => setPlanning(false)} />
        </Suspense>
      )}
      <IdleNotice />
    </div>
  );
}

type AboutProps = { inside: Inside; live: Live; session: LiveSession };

const titleOf = (inside: Inside) =>
  inside.me.may.includes("edit") ? "reading.prepareTitle" : "reading.title";

/** What this place is, and the way into the session. */
function About({ inside, session }: AboutProps) {
  const { t } = useTranslation();
  const [join, joining] = useDo(() => session.move("enter"));
  const [start, starting] = useDo(() => session.move("start"));
  const running = inside.session.phase === "live";
  const may = new Set(inside.me.may);
  const text = () => {
    if (inside.session.status === "closed") return t("reading.closedText");
    return may.has("edit") ? t("reading.prepareText") : t("reading.text");
  };
  return (
    <Stack gap="sm" className={classes.about}>
      <ScreenTitle small tab={inside.session.name}>
        {t(titleOf(inside))}
      </ScreenTitle>
      <Text className={classes.text}>{text()}</Text>
      <Group gap="sm" role="status">
        {running && (
          <>
            <Text>{t("ended.runs")}</Text>
            <Button loading={joining} onClick={join}>
              {t("ended.join")}
            </Button>
          </>
        )}
        {!running && may.has("start") && (
          <Button loading={starting} onClick={start}>
            {t("waiting.start")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** Where the panel is closed the screen still says what it is. */
function Hidden({ inside }: { inside: Inside }) {
  const { t } = useTranslation();
  return <h1 className="forReaders">{t(titleOf(inside))}</h1>;
}

function PeopleHere({ inside }: { inside: Inside }) {
  const { t } = useTranslation();
  const people = Object.values(inside.people);
  return (
    <section aria-labelledby="inside">
      <Title order={2} fz="1.1rem" mb="sm" id="inside">
        {t("people.insideNow", { count: people.length })}
      </Title>
      <Stack component="ul" gap="xs" p={0} m={0} className={classes.list}>
        {people.map((entry) => (
          <Group component="li" key={entry.id} gap="sm" wrap="nowrap">
            <PersonAvatar id={entry.id} name={entry.name} size={32} />
            <Text>
              <bdi>{entry.name}</bdi>
              {entry.id === inside.me.id && ` ${t("people.you")}`}
            </Text>
          </Group>
        ))}
      </Stack>
    </section>
  );
}
