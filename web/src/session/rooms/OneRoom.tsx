import { ActionIcon, Button, Group, Menu, Text, TextInput, Title } from "@mantine/core";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import { showError } from "../../ui/errors";
import { isolated } from "../../ui/format";
import { IconChevronDown, IconClose, IconRename } from "../../ui/icons";
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
          <Rename room={room} onDone={() => setRenaming(false)} />
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
        <Menu.Item
          leftSection={<IconRename size={18} />}
          // After the menu has given its focus back, which would end it at once.
          onClick={() => setTimeout(onRename, 60)}
        >
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
const menuCloses = 300; // ms

function Rename({ room, onDone }: { room: Room; onDone: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const [name, setName] = useState(room.name);
  const over = useRef(false);
  const field = useRef<HTMLInputElement>(null);
  const born = useRef(Date.now());
  const finish = (keep: boolean) => {
    if (over.current) return;
    over.current = true;
    const wanted = name.trim();
    if (keep && wanted !== "" && wanted !== room.name) {
      session.command("room_rename", { room: room.id, name: wanted }).catch(showError);
    }
    onDone();
    requestAnimationFrame(() => document.getElementById(menuOf(room))?.focus());
  };
  return (
    <TextInput
      ref={field}
      className={classes.rename}
      aria-label={t("rooms.nameOf", { name: isolated(room.name) })}
      value={name}
      maxLength={100}
      dir="auto"
      size="sm"
      autoFocus
      // Escape ends the renaming, not the dialog too.
      data-mantine-stop-propagation="true"
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setName(event.currentTarget.value)}
      onBlur={() => {
        // The menu that led here gives its focus back as it closes.
        if (Date.now() - born.current < menuCloses)
          requestAnimationFrame(() => field.current?.focus());
        else finish(true);
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") finish(true);
        if (event.key === "Escape") finish(false);
      }}
    />
  );
}
