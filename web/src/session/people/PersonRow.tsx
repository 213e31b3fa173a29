import { ActionIcon, Badge, Button, Group, Menu, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import { AlertDialog } from "../../ui/AlertDialog";
import {
  IconDots,
  IconMicrophone,
  IconMicrophoneOff,
  IconModerator,
  IconRemove,
} from "../../ui/icons";
import { PersonAvatar } from "../../ui/PersonAvatar";
import { Reacting } from "../reactions/Reacting";
import type { Crew } from "../stage/crew";
import { useDo } from "../useDo";
import { useIsAway } from "./away";
import classes from "./People.module.css";

/** One person in the list: name, standing, whether they can be heard, and what may be done. */
export function PersonRow({ crew }: { crew: Crew }) {
  const { t } = useTranslation();
  const { entry, own, participant } = crew;
  const away = useIsAway(entry.id);
  const heard = participant?.isMicrophoneEnabled ?? false;
  const host = entry.role === "owner" || entry.role === "cohost";
  return (
    <li className={classes.row}>
      <PersonAvatar id={entry.id} name={entry.name} size={36} />
      <div className={classes.who}>
        <div className={classes.name}>
          <bdi>{entry.name}</bdi>
          {own && <Text span c="dimmed">{` ${t("people.you")}`}</Text>}
        </div>
        <Group gap={6}>
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
          {away && (
            <Text size="xs" c="var(--stoa-wait)">
              {t("people.reconnecting")}
            </Text>
          )}
        </Group>
      </div>
      <Reacting person={entry.id} />
      <span
        className={heard ? undefined : classes.mute}
        role="img"
        aria-label={heard ? t("people.heard") : t("people.mute")}
      >
        {heard ? <IconMicrophone size={18} /> : <IconMicrophoneOff size={18} />}
      </span>
      {!own && <PersonActions crew={crew} host={host} />}
    </li>
  );
}

function PersonActions({ crew, host }: { crew: Crew; host: boolean }) {
  const { t } = useTranslation();
  const session = useSession();
  const { may } = useInside().me;
  const { entry } = crew;
  const moderator = entry.role === "moderator";
  const [removing, setRemoving] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const [lend] = useDo(() => session.command(moderator ? "unlend" : "lend", { person: entry.id }));
  const mayLend = may.includes("lend") && !host;
  const mayRemove = may.includes("remove") && !host;
  if (!mayLend && !mayRemove) return null;
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
  const [remove, removing] = useDo(async () => {
    await session.command("remove", { person: id });
    onClose();
  });
  return (
    <AlertDialog title={t("remove.title", { name })} onCancel={onClose}>
      <Text>{t("remove.text")}</Text>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" size="md" data-first-focus onClick={onClose}>
          {t("app.cancel")}
        </Button>
        <Button size="md" color="danger" loading={removing} onClick={remove}>
          {t("remove.yes")}
        </Button>
      </Group>
    </AlertDialog>
  );
}
