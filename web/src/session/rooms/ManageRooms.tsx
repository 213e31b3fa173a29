import { Button, Group, NativeSelect, Stack, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "../../api/key";
import { useTalk } from "../../chat/react";
import { useInside, useSession } from "../../live/react";
import type { Present } from "../../live/reducer";
import { showError } from "../../ui/errors";
import { isolated } from "../../ui/format";
import { useDo } from "../useDo";
import classes from "./Rooms.module.css";
import { peopleIn, type Room, type Rooms } from "./rooms";

/** Who is where, moving people, more time, and bringing everybody back. */
export function ManageRooms({ rooms, onClose }: { rooms: Rooms; onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const { people, me } = useInside();
  const [close, closing] = useDo(async () => {
    await session.command("rooms_close");
    onClose();
  });
  const [more, adding] = useDo(() => session.command("rooms_time", { more: 300 }));
  return (
    <Stack gap="md">
      {rooms.list.map((room) => (
        <OneRoom key={room.id} room={room} rooms={rooms} onClose={onClose} />
      ))}
      <section className={classes.room} aria-label={t("rooms.main")}>
        <Title order={3} fz="1rem">
          {t("rooms.main")}
        </Title>
        <People people={peopleIn(people, undefined)} rooms={rooms} />
      </section>
      {me.may.includes("broadcast") && <WriteToAll />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" size="md" loading={adding} onClick={more}>
          {t("rooms.more")}
        </Button>
        <Button size="md" loading={closing} onClick={close}>
          {t("rooms.everybodyBack")}
        </Button>
      </Group>
    </Stack>
  );
}

/** A message to every room at once; how it fares is in the chat. */
function WriteToAll() {
  const { t } = useTranslation();
  const talk = useTalk();
  const { workspace } = useInside();
  const [text, setText] = useState("");
  const words = text.trim();
  const most = workspace?.chat.text ?? 0;
  const tooLong = [...words].length > most;
  return (
    <form
      className={classes.room}
      onSubmit={(event) => {
        event.preventDefault();
        if (words === "" || tooLong) return;
        talk.act({ do: "say", message: newKey(), text: words, all: true });
        setText("");
      }}
    >
      <Textarea
        autosize
        minRows={1}
        maxRows={6}
        dir="auto"
        label={t("rooms.writeAll")}
        description={t("rooms.writeAllAbout")}
        value={text}
        error={tooLong && t("rooms.tooLong", { most })}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group justify="flex-end" mt="sm">
        <Button type="submit" size="sm" variant="default" disabled={words === "" || tooLong}>
          {t("rooms.sendAll")}
        </Button>
      </Group>
    </form>
  );
}

function OneRoom({ room, rooms, onClose }: { room: Room; rooms: Rooms; onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const { me, people } = useInside();
  const here = me.room === room.id;
  const [join, joining] = useDo(async () => {
    await session.command("room_go", { room: room.id });
    onClose();
  });
  return (
    <section className={classes.room} aria-label={room.name}>
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Title order={3} fz="1rem" className={classes.name}>
          <bdi>{room.name}</bdi>
        </Title>
        {here ? (
          <Text c="dimmed" size="sm">
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
      <People people={peopleIn(people, room.id)} rooms={rooms} />
    </section>
  );
}

function People({ people, rooms }: { people: Present[]; rooms: Rooms }) {
  const { t } = useTranslation();
  const session = useSession();
  const { me } = useInside();
  if (people.length === 0) return <Text c="dimmed">{t("rooms.empty")}</Text>;
  const move = (person: string, room: string) => {
    session.command("room_go", { person, room: room || undefined }).catch(showError);
  };
  // Moderators do not move hosts (rule 20).
  const mayMove = (one: Present) =>
    me.role !== "moderator" || one.id === me.id || (one.role !== "owner" && one.role !== "cohost");
  return (
    <ul className={classes.people}>
      {people.map((one) => (
        <li key={one.id} className={classes.person}>
          <bdi className={classes.name}>{one.name}</bdi>
          {mayMove(one) && (
            <NativeSelect
              aria-label={t("rooms.roomOf", { name: one.name })}
              value={one.room ?? ""}
              onChange={(event) => move(one.id, event.currentTarget.value)}
              data={[
                { value: "", label: t("rooms.main") },
                ...rooms.list.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
