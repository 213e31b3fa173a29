import { useConnectionQualityIndicator, useIsSpeaking } from "@livekit/components-react";
import { ActionIcon, Badge, Checkbox, Group, Menu, Text } from "@mantine/core";
import { ConnectionQuality, type Participant } from "livekit-client";
import { type CSSProperties, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import { Confirm } from "../../ui/Confirm";
import {
  IconCamera,
  IconCameraOff,
  IconDots,
  IconHand,
  IconMicrophone,
  IconMicrophoneOff,
  IconModerator,
  IconRemove,
  IconShareOff,
  IconWeak,
} from "../../ui/icons";
import { NameLine } from "../../ui/NameLine";
import { PersonAvatar } from "../../ui/PersonAvatar";
import { Reacting } from "../reactions/Reacting";
import type { Crew } from "../stage/crew";
import { useDo } from "../useDo";
import { useIsAway } from "./away";
import classes from "./People.module.css";

type Props = {
  crew: Crew;
  /** At which place of the hands theirs is; 0: it is down. */
  hand?: number;
  /** Where this stands in a list of which only a part is there. */
  at?: { place: number; of: number; style: CSSProperties };
};

/** One person in the list: name, standing, whether they can be heard, and what may be done. */
export function PersonRow({ crew, hand = 0, at }: Props) {
  const { t } = useTranslation();
  const { entry, own, participant } = crew;
  const away = useIsAway(entry.id);
  const host = entry.role === "owner" || entry.role === "cohost";
  return (
    <li
      className={classes.row}
      style={at?.style}
      aria-setsize={at?.of}
      aria-posinset={at && at.place + 1}
    >
      <PersonAvatar id={entry.id} name={entry.name} size={36} />
      <div className={classes.who}>
        <div className={classes.name}>
          <NameLine name={entry.name}>
            {own && <Text span c="dimmed">{` ${t("people.you")}`}</Text>}
          </NameLine>
        </div>
        <Group gap={6} wrap="nowrap">
          {hand > 0 && (
            <Badge
              size="sm"
              color="clay"
              variant="filled"
              tt="none"
              leftSection={<IconHand size={13} />}
              aria-label={t("people.hand.place", { place: hand })}
            >
              {hand}
            </Badge>
          )}
          {host && (
            <Badge size="sm" variant="light" tt="none">
              {t("people.host")}
            </Badge>
          )}
          {entry.role === "moderator" && (
            <Badge size="sm" variant="light" color="clay" tt="none">
              {t("people.moderator")}
            </Badge>
          )}
          {entry.kind === "guest" && (
            <Badge size="sm" variant="outline" color="gray" tt="none">
              {t("people.guest")}
            </Badge>
          )}
          <RoomOf id={entry.room} />
          {away && (
            <Text size="xs" c="var(--stoa-wait)">
              {t("people.reconnecting")}
            </Text>
          )}
        </Group>
      </div>
      <Reacting person={entry.id} />
      {participant ? (
        <Sends participant={participant} />
      ) : (
        <span className={classes.mute} role="img" aria-label={t("people.mute")}>
          <IconMicrophoneOff size={18} />
        </span>
      )}
      <PersonActions crew={crew} host={host} hand={hand} />
    </li>
  );
}

/** The breakout room that somebody is in. */
function RoomOf({ id }: { id?: string }) {
  const { rooms } = useInside().session;
  const room = rooms?.list.find((one) => one.id === id);
  if (!room) return null;
  return (
    <Badge size="sm" variant="dot" tt="none" maw="10rem">
      <NameLine name={room.name} />
    </Badge>
  );
}

/** What somebody sends, whether they speak, and that their line is weak. */
function Sends({ participant }: { participant: Participant }) {
  const { t } = useTranslation();
  const speaks = useIsSpeaking(participant);
  const { quality } = useConnectionQualityIndicator({ participant });
  const weak = quality === ConnectionQuality.Poor || quality === ConnectionQuality.Lost;
  const heard = participant.isMicrophoneEnabled;
  const seen = participant.isCameraEnabled;
  const said = heard ? t(speaks ? "people.speaks" : "people.heard") : t("people.mute");
  return (
    <>
      {weak && (
        <span className={classes.weak} role="img" aria-label={t("people.weak")}>
          <IconWeak size={18} />
        </span>
      )}
      <span
        className={seen ? undefined : classes.mute}
        role="img"
        aria-label={t(seen ? "people.seen" : "people.unseen")}
      >
        {seen ? <IconCamera size={18} /> : <IconCameraOff size={18} />}
      </span>
      <span
        className={heard ? (speaks ? classes.speaks : undefined) : classes.mute}
        role="img"
        aria-label={said}
      >
        {heard ? <IconMicrophone size={18} /> : <IconMicrophoneOff size={18} />}
      </span>
    </>
  );
}

type ActionsProps = { crew: Crew; host: boolean; hand: number };

function PersonActions({ crew, host, hand }: ActionsProps) {
  const { t } = useTranslation();
  const session = useSession();
  const { may, role } = useInside().me;
  const { entry, own, participant } = crew;
  const moderator = entry.role === "moderator";
  const [removing, setRemoving] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const [lend] = useDo(() => session.command(moderator ? "unlend" : "lend", { person: entry.id }));
  const person = entry.id;
  const [mute] = useDo(() => session.command("mute", { person }));
  const [hide] = useDo(() => session.command("stop", { person, what: "camera" }));
  const [unshare] = useDo(() => session.command("stop", { person, what: "screen" }));
  const [lower] = useDo(() => session.command("lower", { person }));
  const mayLend = may.includes("lend") && !host && !own;
  const mayRemove = may.includes("remove") && !host && !own;
  const leads = may.includes("moderate") && !own;
  const stops = leads && (!host || role === "owner" || role === "cohost");
  const sends = {
    sound: stops && participant?.isMicrophoneEnabled,
    picture: stops && participant?.isCameraEnabled,
    screen: stops && participant?.isScreenShareEnabled,
  };
  const any = mayLend || mayRemove || (leads && hand > 0) || Object.values(sends).some(Boolean);
  if (!any) return null;
  return (
    <>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon
            ref={button}
            variant="subtle"
            color="gray"
            aria-label={t("people.actionsFor", { name: entry.name })}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {sends.sound && (
            <Menu.Item leftSection={<IconMicrophoneOff size={18} />} onClick={mute}>
              {t("people.stop.microphone")}
            </Menu.Item>
          )}
          {sends.picture && (
            <Menu.Item leftSection={<IconCameraOff size={18} />} onClick={hide}>
              {t("people.stop.camera")}
            </Menu.Item>
          )}
          {sends.screen && (
            <Menu.Item leftSection={<IconShareOff size={18} />} onClick={unshare}>
              {t("people.stop.screen")}
            </Menu.Item>
          )}
          {leads && hand > 0 && (
            <Menu.Item leftSection={<IconHand size={18} />} onClick={lower}>
              {t("people.hand.lowerTheirs")}
            </Menu.Item>
          )}
          {mayLend && (
            <Menu.Item leftSection={<IconModerator size={18} />} onClick={lend}>
              {moderator ? t("people.takeModeration") : t("people.lendModeration")}
            </Menu.Item>
          )}
          {mayRemove && (
            <Menu.Item
              c="var(--mantine-color-error)"
              leftSection={<IconRemove size={18} />}
              onClick={() => {
                button.current?.focus(); // where the focus returns to; this entry goes
                setRemoving(true);
              }}
            >
              {t("people.remove")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {removing && (
        <RemoveDialog id={entry.id} name={entry.name} onClose={() => setRemoving(false)} />
      )}
    </>
  );
}

function RemoveDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const [back, setBack] = useState(false);
  const [remove, removing] = useDo(async () => {
    await session.command("remove", back ? { person: id, back } : { person: id });
    onClose();
  });
  return (
    <Confirm
      title={t("remove.title", { name })}
      action={t("remove.yes")}
      busy={removing}
      onConfirm={remove}
      onClose={onClose}
    >
      <Text>{t(back ? "remove.textBack" : "remove.text")}</Text>
      <Checkbox
        checked={back}
        onChange={(event) => setBack(event.currentTarget.checked)}
        label={t("remove.back")}
        description={t("remove.backAbout")}
      />
    </Confirm>
  );
}
