import { Button, Menu, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import type { Present } from "../../live/reducer";
import { elapsed, isolated } from "../../ui/format";
import { IconBack, IconChevronDown, IconGroup, IconHelp, IconTimer } from "../../ui/icons";
import { useNow } from "../../ui/useNow";
import { wholeSeconds } from "../timer/timer";
import { useDo } from "../useDo";
import { LateNotice } from "./LateNotice";
import classes from "./Rooms.module.css";
import { callers, type Rooms, roomOf } from "./rooms";

/** Where one is while there are breakout rooms, for how long, and what one can do there. */
export function RoomsBar({ rooms, onManage }: { rooms: Rooms; onManage: () => void }) {
  const { t } = useTranslation();
  const { me, people } = useInside();
  const room = roomOf(rooms, me.room);
  const leads = me.may.includes("rooms");
  return (
    <section
      className={classes.bar}
      tabIndex={-1}
      data-region
      data-inside={room !== undefined || undefined}
      aria-label={t("rooms.title")}
    >
      <div className={classes.line}>
        <IconGroup size={20} aria-hidden="true" className={classes.icon} />
        <Text fw={600} className={classes.where}>
          {room ? t("rooms.youAreIn", { name: isolated(room.name) }) : t("rooms.youAreMain")}
        </Text>
        {rooms.until !== undefined && <Left until={rooms.until} />}
        <div className={classes.deeds}>
          {me.may.includes("call") && <CallButton calls={me.calls !== undefined} />}
          {me.may.includes("choose_room") && !leads && <Choose rooms={rooms} />}
          {room && me.may.includes("return") && (
            <BackButton words={t(leads ? "rooms.leaveRoom" : "rooms.back")} />
          )}
          {leads && (
            <Button size="sm" variant="default" onClick={onManage}>
              {t("rooms.manage")}
            </Button>
          )}
        </div>
      </div>
      {leads &&
        callers(people).map((one) => <CallNotice key={one.id} caller={one} rooms={rooms} />)}
      {leads && <LateNotice rooms={rooms} onManage={onManage} />}
    </section>
  );
}

function Left({ until }: { until: number }) {
  const { t } = useTranslation();
  const session = useSession();
  const left = Math.max(0, until - useNow(() => session.now(), 200));
  return (
    <span className={classes.left} data-soon={left <= 60_000 || undefined}>
      <IconTimer size={16} aria-hidden="true" />
      <span role="timer" aria-live="off" dir="ltr" aria-label={t("rooms.left")}>
        {elapsed(wholeSeconds(left))}
      </span>
    </span>
  );
}

function CallButton({ calls }: { calls: boolean }) {
  const { t } = useTranslation();
  const session = useSession();
  const [toggle, busy] = useDo(() =>
    session.command("room_call", calls ? undefined : { call: true }),
  );
  return (
    <Button
      size="sm"
      variant={calls ? "filled" : "default"}
      color={calls ? "clay" : undefined}
      leftSection={<IconHelp size={18} />}
      loading={busy}
      aria-pressed={calls}
      title={calls ? t("rooms.uncall") : undefined}
      onClick={toggle}
    >
      {t(calls ? "rooms.calling" : "rooms.call")}
    </Button>
  );
}

function BackButton({ words }: { words: string }) {
  const session = useSession();
  const [back, busy] = useDo(() => session.command("room_go", undefined));
  return (
    <Button
      size="sm"
      variant="default"
      leftSection={<IconBack size={18} className="alongText" />}
      loading={busy}
      onClick={back}
    >
      {words}
    </Button>
  );
}

function Choose({ rooms }: { rooms: Rooms }) {
  const { t } = useTranslation();
  const { me } = useInside();
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button size="sm" rightSection={<IconChevronDown size={16} />}>
          {t("rooms.go")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {rooms.list
          .filter((one) => one.id !== me.room)
          .map((one) => (
            <RoomItem key={one.id} id={one.id} name={one.name} />
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function RoomItem({ id, name }: { id: string; name: string }) {
  const session = useSession();
  const [go] = useDo(() => session.command("room_go", { room: id }));
  return (
    <Menu.Item onClick={go}>
      <bdi>{name}</bdi>
    </Menu.Item>
  );
}

/** Somebody calls from a room: for hosts and moderators. */
function CallNotice({ caller, rooms }: { caller: Present; rooms: Rooms }) {
  const { t } = useTranslation();
  const session = useSession();
  const room = roomOf(rooms, caller.room);
  const [join, joining] = useDo(() => session.command("room_go", { room: caller.room }));
  const [answer, answering] = useDo(() => session.command("room_call", { person: caller.id }));
  if (!room) return null;
  return (
    <div className={classes.call} role="status">
      <Text className={classes.where}>
        {t("rooms.calls", { name: isolated(caller.name), room: isolated(room.name) })}
      </Text>
      <div className={classes.deeds}>
        <Button size="sm" variant="default" loading={answering} onClick={answer}>
          {t("rooms.answer")}
        </Button>
        <Button size="sm" loading={joining} onClick={join}>
          {t("rooms.join")}
        </Button>
      </div>
    </div>
  );
}
