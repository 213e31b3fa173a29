import { useSpeakingParticipants, useTracks } from "@livekit/components-react";
import { ActionIcon, Button, Text } from "@mantine/core";
import { type Participant, Track } from "livekit-client";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside } from "../../live/react";
import { IconArrow, IconBack, IconShare } from "../../ui/icons";
import { rove } from "../../ui/rove";
import { useSize } from "../../ui/useSize";
import { personOf } from "../media/person";
import { arrange, capacity, pageOf } from "./arrange";
import { bySending, type Crew, isShown, useCrewHere } from "./crew";
import { Large } from "./Large";
import { screenOf, usePinned } from "./pinned";
import classes from "./Stage.module.css";
import { ScreenTile, Tile } from "./Tile";

export type Layout = "grid" | "speaker";

const along = rove("[data-pin]");

/** Everybody who is inside, and what they share. */
export function Stage({ layout }: { layout: Layout }) {
  const crew = useCrewHere();
  const speakers = useSpeakingParticipants();
  const speaking = speakers.map((p) => (p.isLocal ? undefined : personOf(p))).find(Boolean);
  const speaker = useFocus(crew, speaking);
  const { pinned } = usePinned();
  const { screens, screen } = useScreens();
  const chosen = crew.find((one) => one.entry.id === pinned);
  const person = chosen ?? (layout === "speaker" && crew.length > 1 ? speaker : undefined);

  if (screen && !chosen) {
    return (
      <div className={classes.stage}>
        <div className={classes.focus}>
          <div className={classes.column}>
            <Screens screens={screens} shown={screen} />
            <Large video={!screen.participant.isLocal}>
              <ScreenTile participant={screen.participant} name={screen.name} />
            </Large>
          </div>
          <Strip crew={crew} />
        </div>
      </div>
    );
  }
  if (person) {
    return (
      <div className={classes.stage}>
        <div className={classes.focus}>
          <div className={classes.column}>
            <Screens screens={screens} />
            <Large video={person.participant?.isCameraEnabled ?? false}>
              <ul className={classes.main}>
                <Tile crew={person} avatar={128} />
              </ul>
            </Large>
          </div>
          <Strip crew={crew.filter((one) => one !== person)} />
        </div>
      </div>
    );
  }
  return <Grid crew={crew} />;
}

type Screen = { participant: Participant; name: string; id: string };

/** The shared screens, and which of them is shown: the one that was chosen, else the newest. */
export function useScreens(): { screens: Screen[]; screen: Screen | undefined } {
  const { people, me } = useInside();
  const { pinned } = usePinned();
  const tracks = useTracks([Track.Source.ScreenShare], { onlySubscribed: false });
  const shared = tracks.filter(isShown).sort(bySending);
  const screens = shared.map(({ participant }) => {
    const person = participant.isLocal ? me.id : personOf(participant);
    const name = (person && people[person]?.name) || participant.name || me.name;
    return { participant, name, id: screenOf(participant.identity) };
  });
  return { screens, screen: screens.find(({ id }) => id === pinned) ?? screens.at(-1) };
}

/** The way from one shared screen to another, and back to them from a person. */
function Screens({ screens, shown }: { screens: readonly Screen[]; shown?: Screen }) {
  const { t } = useTranslation();
  const { pin } = usePinned();
  if (screens.length < (shown ? 2 : 1)) return null;
  return (
    <nav className={classes.screens} aria-label={t("stage.screens")}>
      {screens.map((screen) => (
        <Button
          key={screen.id}
          size="compact-md"
          variant={screen.id === shown?.id ? "filled" : "default"}
          aria-pressed={screen.id === shown?.id}
          leftSection={<IconShare size={16} />}
          onClick={() => pin(screen.id)}
        >
          {screen.participant.isLocal ? t("stage.ownScreen") : <bdi>{screen.name}</bdi>}
        </Button>
      ))}
    </nav>
  );
}

/** Who is large: whoever spoke last, until somebody else does; before that the first other one. */
function useFocus(crew: readonly Crew[], speaking: string | undefined): Crew | undefined {
  const [last, setLast] = useState<string>();
  if (speaking && speaking !== last) setLast(speaking);
  return crew.find((one) => one.entry.id === last) ?? crew.find((one) => !one.own) ?? crew[0];
}

// How many people stand beside a large one before there are pages.
const stripSize = 12;

/** People in a row or a column beside something large. */
export function Strip({ crew }: { crew: readonly Crew[] }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(0);
  const { shown, page, pages } = pageOf(crew, stripSize, wanted);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too */}
      <ul className={classes.strip} aria-label={t("stage.people")} tabIndex={0} onKeyDown={along}>
        {shown.map((one, at) => (
          <Tile key={one.entry.id} crew={one} avatar={48} first={at === 0} />
        ))}
      </ul>
      <Pager page={page} pages={pages} onPage={setWanted} />
    </>
  );
}

function Grid({ crew }: { crew: readonly Crew[] }) {
  const { t } = useTranslation();
  const { ref, size } = useSize();
  const { width, height } = size ?? { width: 0, height: 0 };
  const [wanted, setWanted] = useState(0);
  // Nobody before it is known how large they are: they would be shown and received for a moment
  // as on a phone, and jump.
  const { shown, page, pages } = pageOf(size ? crew : [], capacity(width, height), wanted);
  const fit = useMemo(() => arrange(shown.length, width, height), [shown.length, width, height]);
  return (
    <div className={classes.stage}>
      <div ref={ref} className={classes.fill}>
        <ul className={classes.grid} aria-label={t("stage.people")} onKeyDown={along}>
          {shown.map((one, at) => (
            <Tile
              key={one.entry.id}
              crew={one}
              width={fit.width}
              height={fit.height}
              first={at === 0}
              avatar={Math.max(40, Math.min(128, fit.height * 0.38))}
            />
          ))}
        </ul>
      </div>
      <Pager page={page} pages={pages} onPage={setWanted} />
    </div>
  );
}

type PagerProps = { page: number; pages: number; onPage: (page: number) => void };

/** The way to those who do not fit. */
function Pager({ page, pages, onPage }: PagerProps) {
  const { t } = useTranslation();
  if (pages <= 1) return null;
  return (
    <nav className={classes.pager} aria-label={t("stage.pages")}>
      <ActionIcon
        variant="subtle"
        disabled={page === 0}
        aria-label={t("stage.previous")}
        onClick={() => onPage(page - 1)}
      >
        <IconBack size={18} className="alongText" />
      </ActionIcon>
      <Text size="sm" aria-live="polite">
        {t("stage.page", { now: page + 1, of: pages })}
      </Text>
      <ActionIcon
        variant="subtle"
        disabled={page === pages - 1}
        aria-label={t("stage.next")}
        onClick={() => onPage(page + 1)}
      >
        <IconArrow size={18} className="alongText" />
      </ActionIcon>
    </nav>
  );
}
