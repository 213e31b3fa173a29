import {
  Checkbox,
  Group,
  NativeSelect,
  NumberInput,
  Radio,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { longestName } from "../../board/types";
import classes from "./Rooms.module.css";
import { longest, mostRooms, type Placeable, type RoomsPlan } from "./rooms";

type Placing = RoomsPlan["placing"];

const ways: readonly Placing[] = ["hand", "random", "choice"];

type Props = {
  /** What is in the fields at first. */
  start?: RoomsPlan;
  /** Who can be placed by hand. */
  people: readonly Placeable[];
  onSubmit: (plan: RoomsPlan) => void;
  /** The buttons; a plan that cannot be yet is missing. */
  children: (plan: RoomsPlan | undefined) => ReactNode;
};

/** How many rooms, what they are called, who goes where and for how long. */
export function RoomsForm({ start, people, onSubmit, children }: Props) {
  const { t } = useTranslation();
  const [count, setCount] = useState(start?.rooms.length ?? 2);
  const [named, setNamed] = useState<Readonly<Record<number, string>>>(
    () => ({ ...start?.rooms.map((one) => one.name) }) as Record<number, string>,
  );
  const [placing, setPlacing] = useState<Placing>(start?.placing ?? "random");
  const [places, setPlaces] = useState(() => placesIn(start));
  const [minutes, setMinutes] = useState<number | string>(() => (start ? minutesOf(start) : 10));
  const [mayReturn, setMayReturn] = useState(start?.return ?? false);
  const names = Array.from(
    { length: count },
    (_, i) => named[i] ?? t("rooms.usualName", { number: i + 1 }),
  );
  const limit = minutes === "" ? 0 : Number(minutes);
  const possible = names.every((one) => one.trim() !== "") && limit >= 0 && limit <= longest;
  const plan: RoomsPlan | undefined = possible
    ? {
        placing,
        return: mayReturn,
        seconds: Math.round(limit * 60),
        rooms: names.map((name, i) => ({
          name: name.trim(),
          people:
            placing === "hand"
              ? people.filter((one) => places[one.id] === i).map((one) => one.id)
              : undefined,
        })),
      }
    : undefined;
  const place = (id: string, to: string) => {
    const { [id]: _, ...rest } = places;
    setPlaces(to === "" ? rest : { ...rest, [id]: Number(to) });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (plan) onSubmit(plan);
      }}
    >
      <Stack gap="md">
        <NumberInput
          data-autofocus
          label={t("rooms.count")}
          value={count}
          onChange={(value) => setCount(Math.min(mostRooms, Math.max(1, Number(value) || 1)))}
          min={1}
          max={mostRooms}
          allowDecimal={false}
          allowNegative={false}
        />
        {names.map((name, i) => (
          <TextInput
            // biome-ignore lint/suspicious/noArrayIndexKey: a room is its place here
            key={i}
            label={t("rooms.name", { number: i + 1 })}
            value={name}
            maxLength={longestName}
            required
            withAsterisk={false}
            onChange={(event) => setNamed({ ...named, [i]: event.currentTarget.value })}
          />
        ))}
        <Radio.Group
          label={t("rooms.placing")}
          description={t(`rooms.${placing}About`)}
          value={placing}
          onChange={(to) => setPlacing(to as Placing)}
        >
          <Group mt="xs" gap="md">
            {ways.map((way) => (
              <Radio key={way} value={way} label={t(`rooms.${way}`)} />
            ))}
          </Group>
        </Radio.Group>
        {placing === "hand" &&
          (people.length === 0 ? (
            <Text c="dimmed">{t("rooms.nobody")}</Text>
          ) : (
            <ul className={classes.people}>
              {people.map((one) => (
                <li key={one.id} className={classes.person}>
                  <span className={classes.name}>
                    <bdi>{one.name}</bdi>
                    {one.away && (
                      <Text span c="dimmed" size="sm">
                        {" "}
                        {t("rooms.away")}
                      </Text>
                    )}
                  </span>
                  <NativeSelect
                    aria-label={t("rooms.roomOf", { name: one.name })}
                    value={places[one.id] ?? ""}
                    onChange={(event) => place(one.id, event.currentTarget.value)}
                    data={[
                      { value: "", label: t("rooms.main") },
                      ...names.map((label, i) => ({ value: String(i), label })),
                    ]}
                  />
                </li>
              ))}
            </ul>
          ))}
        <NumberInput
          label={t("rooms.limit")}
          description={t("rooms.limitAbout")}
          value={minutes}
          onChange={setMinutes}
          min={0}
          max={longest}
          decimalScale={2}
          allowNegative={false}
        />
        {placing !== "choice" && (
          <Checkbox
            label={t("rooms.return")}
            checked={mayReturn}
            onChange={(event) => setMayReturn(event.currentTarget.checked)}
          />
        )}
        <Group justify="flex-end" gap="sm">
          {children(plan)}
        </Group>
      </Stack>
    </form>
  );
}

/** Who is in which room of a plan, by its place. */
function placesIn(plan: RoomsPlan | undefined): Readonly<Record<string, number>> {
  return Object.fromEntries(
    (plan?.rooms ?? []).flatMap((room, i) => (room.people ?? []).map((id) => [id, i])),
  );
}

const minutesOf = ({ seconds }: RoomsPlan): number | string =>
  seconds ? Math.round((seconds / 60) * 100) / 100 : "";
