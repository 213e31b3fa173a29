import { Button, Menu, Text } from "@mantine/core";
import { useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import type { Present } from "../../live/reducer";
import { isolated } from "../../ui/format";
import { IconChevronDown } from "../../ui/icons";
import { useDo } from "../useDo";
import classes from "./Rooms.module.css";
import { latecomers, type Rooms } from "./rooms";

/**
 * Somebody has come and has no room: for hosts and moderators, until they are
 * placed, have gone, or are to stay in the main room. Several are one line.
 */
export function LateNotice({ rooms, onManage }: { rooms: Rooms; onManage: () => void }) {
  const { t } = useTranslation();
  const late = latecomers(useInside().people, rooms);
  const [first, ...others] = late;
  return (
    <div className={first && classes.call}>
      <Text className={classes.where} role="status">
        {first && t("rooms.late", { count: late.length, name: isolated(first.name) })}
      </Text>
      {first && (
        <Deeds people={late} rooms={rooms} onManage={others.length ? onManage : undefined} />
      )}
    </div>
  );
}

type DeedsProps = { people: Present[]; rooms: Rooms; onManage?: () => void };

function Deeds({ people, rooms, onManage }: DeedsProps) {
  const { t } = useTranslation();
  const session = useSession();
  const [stay, staying] = useDo(() =>
    Promise.all(people.map(({ id }) => session.command("room_go", { person: id }))),
  );
  const deeds = useRef<HTMLDivElement>(null);
  // Who answers by the keyboard goes on at the stage.
  useLayoutEffect(() => {
    const node = deeds.current;
    return () => {
      if (node?.contains(document.activeElement)) document.getElementById("stage")?.focus();
    };
  }, []);
  return (
    <div ref={deeds} className={classes.deeds}>
      <Button size="sm" variant="default" loading={staying} onClick={stay}>
        {t("rooms.lateStay")}
      </Button>
      {onManage ? (
        <Button size="sm" onClick={onManage}>
          {t("rooms.latePlaceAll")}
        </Button>
      ) : (
        people.map(({ id }) => <Place key={id} person={id} rooms={rooms} />)
      )}
    </div>
  );
}

function Place({ person, rooms }: { person: string; rooms: Rooms }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" width={240} returnFocus>
      <Menu.Target>
        <Button size="sm" rightSection={<IconChevronDown size={16} />}>
          {t("rooms.latePlace")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="60vh" style={{ overflowY: "auto" }}>
        {rooms.list.map((one) => (
          <PlaceItem key={one.id} person={person} room={one.id} name={one.name} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function PlaceItem({ person, room, name }: { person: string; room: string; name: string }) {
  const session = useSession();
  const [go] = useDo(() => session.command("room_go", { person, room }));
  return (
    <Menu.Item onClick={go}>
      <bdi>{name}</bdi>
    </Menu.Item>
  );
}
