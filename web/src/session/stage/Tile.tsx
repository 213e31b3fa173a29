import { useIsMuted, useIsSpeaking, VideoTrack } from "@livekit/components-react";
import { type Participant, Track } from "livekit-client";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useInside } from "../../live/react";
import { IconHand, IconMicrophoneOff, IconShare } from "../../ui/icons";
import { PersonAvatar } from "../../ui/PersonAvatar";
import { useIsAway } from "../people/away";
import { placeOf } from "../people/hands";
import type { Crew } from "./crew";
import classes from "./Tile.module.css";

type Props = { crew: Crew; avatar: number; size?: { width: number; height: number } };

/** One person on the stage: picture or initials, name, whether they speak or are mute. */
export function Tile({ crew, avatar, size }: Props) {
  return crew.participant ? (
    <WithMedia crew={crew} avatar={avatar} size={size} participant={crew.participant} />
  ) : (
    <Face crew={crew} avatar={avatar} size={size} mute />
  );
}

function WithMedia({ crew, avatar, size, participant }: Props & { participant: Participant }) {
  const speaking = useIsSpeaking(participant);
  const mute = useIsMuted({ participant, source: Track.Source.Microphone });
  const camera = participant.getTrackPublication(Track.Source.Camera);
  const shown = camera && !camera.isMuted && camera.track;
  return (
    <Face crew={crew} avatar={avatar} size={size} mute={mute} speaking={speaking && !mute}>
      {shown && (
        <div className={crew.own ? `${classes.video} ${classes.mirror}` : classes.video}>
          <VideoTrack
            trackRef={{ participant, publication: camera, source: Track.Source.Camera }}
            aria-hidden="true"
          />
        </div>
      )}
    </Face>
  );
}

type FaceProps = Props & { mute: boolean; speaking?: boolean; children?: ReactNode };

function Face({ crew, avatar, size, mute, speaking = false, children }: FaceProps) {
  const { t } = useTranslation();
  const { entry, own } = crew;
  const away = useIsAway(entry.id);
  const hand = placeOf(useInside().people, entry.id);
  const name = own ? `${entry.name} ${t("people.you")}` : entry.name;
  const state = speaking ? t("stage.speaks", { name }) : mute ? t("stage.isMute", { name }) : name;
  return (
    <li
      className={speaking ? `${classes.tile} ${classes.speaking}` : classes.tile}
      style={size}
      aria-label={
        away
          ? t("stage.isAway", { name })
          : hand
            ? t("stage.handUp", { state, place: hand })
            : state
      }
    >
      <PersonAvatar id={entry.id} name={entry.name} size={avatar} />
      {children}
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
          <bdi>{entry.name}</bdi>
          {own && ` ${t("people.you")}`}
        </span>
      </span>
    </li>
  );
}

/** A shared screen, whole. */
export function ScreenTile({ participant, name }: { participant: Participant; name: string }) {
  const { t } = useTranslation();
  const publication = participant.getTrackPublication(Track.Source.ScreenShare);
  return (
    <figure
      className={`${classes.tile} ${classes.screen}`}
      style={{ margin: 0 }}
      aria-label={t("stage.shares", { name })}
    >
      {publication?.track && (
        <div className={`${classes.video} ${classes.whole}`}>
          <VideoTrack
            trackRef={{ participant, publication, source: Track.Source.ScreenShare }}
            aria-hidden="true"
          />
        </div>
      )}
      <figcaption className={classes.label}>
        <IconShare size={16} aria-hidden="true" />
        <span className={classes.name}>{t("stage.shares", { name })}</span>
      </figcaption>
    </figure>
  );
}
