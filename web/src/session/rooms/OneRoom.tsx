import { ActionIcon, Button, Group, Menu, Text, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { longestName } from "../../board/types";
import { useInside, useSession } from "../../live/react";
import { showError } from "../../ui/errors";
import { isolated } from "../../ui/format";
import { IconChevronDown, IconClose, IconRename } from "../../ui/icons";
import { afterMenu, NameField } from "../../ui/NameField";
import { useDo } from "../useDo";
import classes from "./Rooms.module.css";
import type { Room, Rooms } from "./rooms";

/** The button that adds a room: where the focus goes on when one is closed. */
export const addRoom = "add-room";

type Props = { room: Room; rooms: Rooms; onClose: () => void; children: ReactNode };

/** A room that is open: its name, the way into it, and who is there. */
export function OneRoom({ room, rooms, onClose, children }: Props) {
  const { t } = useTranslation();
  const session = useSession();
  const { me } = useInside();
  const [renaming, setRenaming] = useState(false);
  const [join, joining] = useDo(async () => {
    await session.command("room_go", { room: room.id });
    onClose();
  });
  return (
    <section className={classes.room} aria-label={room.name}>
      <Group justify="space-between" gap="sm" wrap="nowrap">
        {renaming ? (
          <NameField
            className={classes.rename}
            label={t("rooms.nameOf", { name: isolated(room.name) })}
            name={room.name}
            longest={longestName}
            back={menuOf(room)}
            onDone={(name) => {
              setRenaming(false);
              if (name) session.command("room_rename", { room: room.id, name }).catch(showError);
            }}
          />
        ) : (
          <Group gap={4} wrap="nowrap" className={classes.name}>
            <Title
              order={3}
              fz="1rem"
              className={classes.name}
              onDoubleClick={() => setRenaming(true)}
            >
              <bdi>{room.name}</bdi>
            </Title>
            <RoomMenu
              room={room}
              only={rooms.list.length === 1}
              onRename={() => setRenaming(true)}
            />
          </Group>
        )}
        {me.room === room.id ? (
          <Text c="dimmed" size="sm" className={classes.here}>
            {t("rooms.here")}
          </Text>
        ) : (
          <Button
            size="sm"
            variant="default"
            loading={joining}
            aria-label={t("rooms.joinRoom", { name: isolated(room.name) })}
            onClick={join}
          >
            {t("rooms.join")}
          </Button>
        )}
      </Group>
      {children}
    </section>
  );
}

type MenuProps = { room: Room; only: boolean; onRename: () => void };

function RoomMenu({ room, only, onRename }: MenuProps) {
  const { t } = useTranslation();
  const session = useSession();
  const [close] = useDo(async () => {
    await session.command("room_close", { room: room.id });
    document.getElementById(addRoom)?.focus();
  });
  return (
    <Menu position="bottom-start" width={240} returnFocus>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          id={menuOf(room)}
          aria-label={t("rooms.actions", { name: isolated(room.name) })}
        >
          <IconChevronDown size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconRename size={18} />} onClick={() => afterMenu(onRename)}>
          {t("rooms.rename")}
        </Menu.Item>
        {!only && (
          <Menu.Item leftSection={<IconClose size={18} />} onClick={close}>
            {t("rooms.closeRoom")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

const menuOf = (room: Room) => `room-${room.id}`;
