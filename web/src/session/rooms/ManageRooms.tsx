import {
  Button,
  Group,
  NativeSelect,
  Stack,
  Text,
  Textarea,
  Title,
  VisuallyHidden,
} from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "../../api/key";
import { useTalk } from "../../chat/react";
import { useInside, useSession } from "../../live/react";
import type { Present } from "../../live/reducer";
import { showError } from "../../ui/errors";
import { isolated } from "../../ui/format";
import { IconPlus } from "../../ui/icons";
import { useDo } from "../useDo";
import { addRoom, OneRoom } from "./OneRoom";
import classes from "./Rooms.module.css";
import { mostRooms, nextName, peopleIn, type Rooms } from "./rooms";

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
        <OneRoom key={room.id} room={room} rooms={rooms} onClose={onClose}>
          <People people={peopleIn(people, room.id)} rooms={rooms} />
        </OneRoom>
      ))}
      <AddRoom rooms={rooms} />
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

/** One more room. What it is called at first is said to who does not see it. */
function AddRoom({ rooms }: { rooms: Rooms }) {
  const { t } = useTranslation();
  const session = useSession();
  const [said, setSaid] = useState("");
  // It keeps the focus meanwhile: several may be added one after the other.
  const [add] = useDo(async () => {
    const name = nextName(rooms, (number) => t("rooms.usualName", { number }));
    await session.command("room_add", { name });
    setSaid(t("rooms.added", { name: isolated(name) }));
  });
  return (
    <>
      <Button
        id={addRoom}
        variant="default"
        size="md"
        leftSection={<IconPlus size={18} />}
        disabled={rooms.list.length >= mostRooms}
        onClick={add}
      >
        {t("rooms.add")}
      </Button>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </>
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
