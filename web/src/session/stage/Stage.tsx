import { useSpeakingParticipants, useTracks } from "@livekit/components-react";
import { ActionIcon, Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { Track } from "livekit-client";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside } from "../../live/react";
import { IconArrow, IconBack } from "../../ui/icons";
import { personOf } from "../media/person";
import { arrange, capacity, pageOf } from "./arrange";
import { type Crew, isShown, useCrew } from "./crew";
import classes from "./Stage.module.css";
import { ScreenTile, Tile } from "./Tile";

export type Layout = "grid" | "speaker";

/** Everybody who is inside, and what they share. */
export function Stage({ layout }: { layout: Layout }) {
  const inside = useInside();
  const screens = useTracks([Track.Source.ScreenShare], { onlySubscribed: false });
  const speakers = useSpeakingParticipants();
  const crew = useCrew();
  const screen = screens.findLast(isShown);
  const speaking = speakers.map((p) => (p.isLocal ? undefined : personOf(p))).find(Boolean);
  const focus = useFocus(crew, speaking);

  if (screen) {
    const person = screen.participant.isLocal ? inside.me.id : personOf(screen.participant);
    const name =
      (person && inside.people[person]?.name) || screen.participant.name || inside.me.name;
    return (
      <div className={classes.stage}>
        <div className={classes.focus}>
          <div className={classes.main}>
            <ScreenTile participant={screen.participant} name={name} />
          </div>
          <Strip crew={crew} />
        </div>
      </div>
    );
  }
  if (layout === "speaker" && focus && crew.length > 1) {
    return (
      <div className={classes.stage}>
        <div className={classes.focus}>
          <ul className={classes.main}>
            <Tile crew={focus} avatar={128} />
          </ul>
          <Strip crew={crew.filter((one) => one !== focus)} />
        </div>
      </div>
    );
  }
  return <Grid crew={crew} />;
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
      <ul className={classes.strip} aria-label={t("stage.people")} tabIndex={0}>
        {shown.map((one) => (
          <Tile key={one.entry.id} crew={one} avatar={48} />
        ))}
      </ul>
      <Pager page={page} pages={pages} onPage={setWanted} />
    </>
  );
}

function Grid({ crew }: { crew: readonly Crew[] }) {
  const { t } = useTranslation();
  const { ref, width, height } = useElementSize();
  const [wanted, setWanted] = useState(0);
  const { shown, page, pages } = pageOf(crew, capacity(width), wanted);
  const fit = useMemo(() => arrange(shown.length, width, height), [shown.length, width, height]);
  return (
    <div className={classes.stage}>
      <div ref={ref} className={classes.fill}>
        <ul className={classes.grid} aria-label={t("stage.people")}>
          {shown.map((one) => (
            <Tile
              key={one.entry.id}
              crew={one}
              size={{ width: fit.width, height: fit.height }}
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
