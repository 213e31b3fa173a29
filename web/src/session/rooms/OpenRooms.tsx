import {
  Button,
  Checkbox,
  Group,
  NativeSelect,
  NumberInput,
  Radio,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import { useDo } from "../useDo";
import classes from "./Rooms.module.css";
import { longest, mostRooms, peopleIn, type Rooms } from "./rooms";

type Placing = Rooms["placing"];

const ways: readonly Placing[] = ["hand", "random", "choice"];

/** How many rooms, what they are called, who goes where and for how long. */
export function OpenRooms({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const { people, me } = useInside();
  const [count, setCount] = useState(2);
  const [named, setNamed] = useState<Readonly<Record<number, string>>>({});
  const [placing, setPlacing] = useState<Placing>("random");
  const [places, setPlaces] = useState<Readonly<Record<string, number>>>({});
  const [minutes, setMinutes] = useState<number | string>(10);
  const [mayReturn, setMayReturn] = useState(false);
  const names = Array.from(
    { length: count },
    (_, i) => named[i] ?? t("rooms.usualName", { number: i + 1 }),
  );
  const limit = minutes === "" ? 0 : Number(minutes);
  const possible = names.every((one) => one.trim() !== "") && limit >= 0 && limit <= longest;
  const others = Object.values(people).filter((one) => one.id !== me.id);
  const [open, opening] = useDo(async () => {
    await session.command("rooms_open", {
      rooms: {
        placing,
        return: mayReturn,
        seconds: Math.round(limit * 60),
        rooms: names.map((name, i) => ({
          name: name.trim(),
          people:
            placing === "hand"
              ? others.filter((one) => places[one.id] === i).map((one) => one.id)
              : undefined,
        })),
      },
    });
    onClose();
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (possible) open();
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t("rooms.about")}</Text>
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
            maxLength={100}
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
          (others.length === 0 ? (
            <Text c="dimmed">{t("rooms.nobody")}</Text>
          ) : (
            <ul className={classes.people}>
              {peopleIn(people, undefined)
                .filter((one) => one.id !== me.id)
                .map((one) => (
                  <li key={one.id} className={classes.person}>
                    <bdi className={classes.name}>{one.name}</bdi>
                    <NativeSelect
                      aria-label={t("rooms.roomOf", { name: one.name })}
                      value={places[one.id] ?? ""}
                      onChange={(event) => {
                        const { [one.id]: _, ...rest } = places;
                        const to = event.currentTarget.value;
                        setPlaces(to === "" ? rest : { ...rest, [one.id]: Number(to) });
                      }}
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
          <Button variant="default" size="md" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          <Button type="submit" size="md" disabled={!possible} loading={opening}>
            {t("rooms.open")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
