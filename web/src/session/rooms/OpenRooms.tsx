import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import { ErrorNote } from "../../ui/ErrorNote";
import { showError } from "../../ui/errors";
import { Waiting } from "../../ui/Waiting";
import { useDo } from "../useDo";
import { plannedQuery, usePlan } from "./plan";
import classes from "./Rooms.module.css";
import { RoomsForm } from "./RoomsForm";
import { type Placeable, peopleIn, type RoomsPlan } from "./rooms";

/** Opens breakout rooms: those that are prepared, or others. */
export function OpenRooms({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { me, session } = useInside();
  const plans = me.may.includes("plan_rooms");
  const query = useQuery({ ...plannedQuery(session.link), enabled: plans });
  if (plans && query.isPending) return <Waiting />;
  return (
    <Stack gap="md">
      <Text size="sm">{t("rooms.about")}</Text>
      <ErrorNote error={query.error} />
      {query.data?.plan && <Prepared plan={query.data.plan} onClose={onClose} />}
      <Form
        plan={query.data?.plan}
        members={query.data?.people}
        keeps={query.data !== undefined}
        onClose={onClose}
      />
    </Stack>
  );
}

/** What is prepared, to be opened as it is. */
function Prepared({ plan, onClose }: { plan: RoomsPlan; onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const [open, opening] = useDo(async () => {
    await session.command("rooms_open", { rooms: plan });
    onClose();
  });
  const names = plan.rooms.map((one) => one.name);
  return (
    <section className={classes.room} aria-label={t("rooms.prepared")}>
      <Title order={3} fz="1rem">
        {t("rooms.prepared")}
      </Title>
      <ul className={classes.names}>
        {names.map((name, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two rooms may be called the same
          <li key={i}>
            <bdi>{name}</bdi>
          </li>
        ))}
      </ul>
      <Group justify="space-between" gap="sm" mt="sm">
        <Text size="sm" c="dimmed">
          {t(`rooms.${plan.placing}`)}
          {" · "}
          {plan.seconds
            ? t("rooms.minutes", { count: Math.max(1, Math.round(plan.seconds / 60)) })
            : t("rooms.noLimit")}
        </Text>
        <Button size="md" loading={opening} onClick={open}>
          {t("rooms.openPrepared")}
        </Button>
      </Group>
    </section>
  );
}

type FormProps = {
  plan: RoomsPlan | undefined;
  /** Who belongs to the session, as far as this person may know. */
  members: readonly { id: string; name?: string }[] | undefined;
  keeps: boolean;
  onClose: () => void;
};

function Form({ plan, members = [], keeps, onClose }: FormProps) {
  const { t } = useTranslation();
  const session = useSession();
  const { people, me, session: info } = useInside();
  const keep = usePlan(info.link);
  const here = peopleIn(people, undefined).filter((one) => one.id !== me.id);
  const absent = members.filter((one) => people[one.id] === undefined && one.name !== undefined);
  const all: Placeable[] = [
    ...here.map(({ id, name }) => ({ id, name })),
    ...absent.map(({ id, name = "" }) => ({ id, name, away: true })),
  ];
  const belongs = new Set(members.map((one) => one.id));
  // Guests are of this run, not of the session.
  const handleKeep = (now: RoomsPlan) => {
    const without = now.rooms.some((one) => one.people?.some((id) => !belongs.has(id)));
    const rooms = now.rooms.map((one) => ({
      ...one,
      people: one.people?.filter((id) => belongs.has(id)),
    }));
    keep({ ...now, rooms }, without).catch(showError);
  };
  const handleOpen = (rooms: RoomsPlan) =>
    session.command("rooms_open", { rooms }).then(onClose, showError);
  return (
    <RoomsForm start={plan} people={all} onSubmit={handleOpen}>
      {(now) => (
        <>
          {keeps && (
            <Button
              variant="subtle"
              size="md"
              me="auto"
              disabled={!now}
              onClick={() => now && handleKeep(now)}
            >
              {t("rooms.keepLater")}
            </Button>
          )}
          <Button variant="default" size="md" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          <Button type="submit" size="md" variant={plan ? "default" : undefined} disabled={!now}>
            {t("rooms.open")}
          </Button>
        </>
      )}
    </RoomsForm>
  );
}
