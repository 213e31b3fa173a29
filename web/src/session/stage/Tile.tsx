import {
  useConnectionQualityIndicator,
  useIsMuted,
  useIsSpeaking,
  VideoTrack,
} from "@livekit/components-react";
import { Button } from "@mantine/core";
import { ConnectionQuality, type Participant, Track } from "livekit-client";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useInside } from "../../live/react";
import {
  IconHand,
  IconMicrophoneOff,
  IconPin,
  IconShare,
  IconShareOff,
  IconWeak,
} from "../../ui/icons";
import { NameLine } from "../../ui/NameLine";
import { PersonAvatar } from "../../ui/PersonAvatar";
import { useMedia } from "../media/useMedia";
import { useIsAway } from "../people/away";
import { placeOf } from "../people/hands";
import { Reacting } from "../reactions/Reacting";
import { useDo } from "../useDo";
import type { Crew } from "./crew";
import { usePinned } from "./pinned";
import classes from "./Tile.module.css";
import { useSight } from "./useSight";

type Props = {
  crew: Crew;
  avatar: number;
  width?: number;
  height?: number;
  /** Tab leads to the first of a list, arrows to the others. */
  first?: boolean;
};

/** One person on the stage: picture or initials, name, whether they speak or are mute. */
export const Tile = memo(
  (props: Props) =>
    props.crew.participant ? (
      <WithMedia {...props} participant={props.crew.participant} />
    ) : (
      <Face {...props} mute />
    ),
  (a, b) =>
    a.avatar === b.avatar &&
    a.width === b.width &&
    a.height === b.height &&
    a.first === b.first &&
    a.crew.own === b.crew.own &&
    a.crew.entry === b.crew.entry &&
    a.crew.participant === b.crew.participant,
);

function WithMedia({ participant, ...props }: Props & { participant: Participant }) {
  const speaking = useIsSpeaking(participant);
  const mute = useIsMuted({ participant, source: Track.Source.Microphone });
  const { quality } = useConnectionQualityIndicator({ participant });
  const camera = useSight(participant, Track.Source.Camera);
  return (
    <Face
      {...props}
      mute={mute}
      speaking={speaking && !mute}
      weak={quality === ConnectionQuality.Poor || quality === ConnectionQuality.Lost}
    >
      {camera && (
        <div className={props.crew.own ? `${classes.video} ${classes.mirror}` : classes.video}>
          <VideoTrack
            trackRef={{ participant, publication: camera, source: Track.Source.Camera }}
            aria-hidden="true"
          />
        </div>
      )}
    </Face>
  );
}

type FaceProps = Props & {
  mute: boolean;
  speaking?: boolean;
  weak?: boolean;
  children?: ReactNode;
};

function Face({ crew, mute, speaking = false, weak = false, children, ...props }: FaceProps) {
  const { t } = useTranslation();
  const { entry, own } = crew;
  const away = useIsAway(entry.id);
  const hand = placeOf(useInside().people, entry.id);
  const name = own ? `${entry.name} ${t("people.you")}` : entry.name;
  const state = speaking ? t("stage.speaks", { name }) : mute ? t("stage.isMute", { name }) : name;
  const { width, height } = props;
  return (
    <li
      className={speaking ? `${classes.tile} ${classes.speaking}` : classes.tile}
      style={{ width, height }}
      aria-label={
        away
          ? t("stage.isAway", { name })
          : hand
            ? t("stage.handUp", { state, place: hand })
            : state
      }
    >
      <PersonAvatar id={entry.id} name={entry.name} size={props.avatar} />
      {children}
      <Reacting person={entry.id} className={classes.reacting} />
      {hand > 0 && (
        <span className={classes.hand} aria-hidden="true">
          <IconHand size={16} />
          {hand}
        </span>
      )}
      {away && <span className={classes.away}>{t("people.reconnecting")}</span>}
      <span className={classes.label} aria-hidden="true">
        {mute && <IconMicrophoneOff size={16} />}
        <span className={classes.name}>
          <NameLine name={entry.name}>{own && <span>{` ${t("people.you")}`}</span>}</NameLine>
        </span>
      </span>
      {weak && !away && (
        <span className={classes.weak} role="img" aria-label={t("stage.isWeak", { name })}>
          <IconWeak size={16} aria-hidden="true" />
        </span>
      )}
      <Pin id={entry.id} name={name} first={props.first ?? true} />
    </li>
  );
}

function Pin({ id, name, first }: { id: string; name: string; first: boolean }) {
  const { t } = useTranslation();
  const { pinned, pin } = usePinned();
  const on = pinned === id;
  const label = on ? t("stage.unpin", { name }) : t("stage.pin", { name });
  return (
    <button
      type="button"
      className={classes.pin}
      data-pin
      tabIndex={first ? 0 : -1}
      aria-pressed={on}
      aria-label={label}
      title={label}
      onClick={() => pin(on ? null : id)}
    >
      <IconPin size={16} aria-hidden="true" />
    </button>
  );
}

type ScreenProps = { participant: Participant; name: string; small?: boolean };

/** A shared screen, whole. */
export function ScreenTile({ participant, name, small = false }: ScreenProps) {
  const { t } = useTranslation();
  const publication = useSight(participant, Track.Source.ScreenShare);
  const surface = publication?.track?.mediaStreamTrack.getSettings().displaySurface;
  // Whose whole screen is shared would see it in itself, without end.
  const mirrors = participant.isLocal && surface !== "window" && surface !== "browser";
  const label = participant.isLocal ? t("stage.youShare") : t("stage.shares", { name });
  return (
    <figure
      className={`${classes.tile} ${classes.screen}`}
      style={{ margin: 0 }}
      aria-label={label}
    >
      {mirrors ? (
        <Presenting small={small} />
      ) : (
        publication && (
          <div className={`${classes.video} ${classes.whole}`}>
            <VideoTrack
              trackRef={{ participant, publication, source: Track.Source.ScreenShare }}
              aria-hidden="true"
            />
          </div>
        )
      )}
      {!mirrors && (
        <figcaption className={classes.label}>
          <IconShare size={16} aria-hidden="true" />
          <span className={classes.name}>{label}</span>
        </figcaption>
      )}
    </figure>
  );
}

/** What stands in the place of one's own whole screen. */
function Presenting({ small }: { small: boolean }) {
  const { t } = useTranslation();
  const { join } = useMedia();
  const [stop, stopping] = useDo(() => join.share(false));
  return (
    <div className={classes.presenting}>
      <IconShare size={small ? 24 : 48} aria-hidden="true" />
      <strong>{t("stage.youShare")}</strong>
      {!small && (
        <>
          <span>{t("stage.noMirror")}</span>
          <Button
            color="danger"
            size="md"
            leftSection={<IconShareOff size={20} />}
            loading={stopping}
            onClick={stop}
          >
            {t("stage.stop")}
          </Button>
        </>
      )}
    </div>
  );
}
