import { Button, Group, Text } from "@mantine/core";
import { type CSSProperties, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import { IconHand, IconMicrophoneOff } from "../../ui/icons";
import { type Crew, useCrew } from "../stage/crew";
import { useDo } from "../useDo";
import { FindName, matches } from "./FindName";
import { handsOf } from "./hands";
import classes from "./People.module.css";
import { PersonRow } from "./PersonRow";
import { usePart } from "./usePart";

/** From so many people on a name is looked for rather than found. */
const many = 12;

/** Of how many pixels one row of a long list is. */
const rowHeight = 52;

/** Everybody who is here: raised hands first, in their order. */
export function PeopleList() {
  const { t } = useTranslation();
  const crew = useCrew();
  const { people, me } = useInside();
  const [sought, setSought] = useState("");
  const hands = useMemo(() => new Map(handsOf(people).map(({ id }, i) => [id, i + 1])), [people]);
  const found = crew.length > many ? crew.filter((one) => matches(one.entry.name, sought)) : crew;
  const place = (one: Crew) => hands.get(one.entry.id) ?? Number.POSITIVE_INFINITY;
  const sorted = hands.size
    ? [
        ...found.filter((one) => hands.has(one.entry.id)).sort((a, b) => place(a) - place(b)),
        ...found.filter((one) => !hands.has(one.entry.id)),
      ]
    : found;
  return (
    <>
      {me.may.includes("moderate") && <All hands={hands.size} others={crew.length > 1} />}
      {!me.may.includes("see_list") && (
        <Text size="sm" c="dimmed" px="xs" pb="xs">
          {t("people.few")}
        </Text>
      )}
      {crew.length > many && (
        <FindName label={t("people.find")} sought={sought} onSeek={setSought} />
      )}
      <Rows crew={sorted} hands={hands} />
      {sorted.length === 0 && (
        <Text size="sm" c="dimmed" px="xs" role="status">
          {t("people.nobody")}
        </Text>
      )}
    </>
  );
}

function Rows({ crew, hands }: { crew: readonly Crew[]; hands: ReadonlyMap<string, number> }) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const { from, to, whole } = usePart(list, crew.length, rowHeight);
  const height = { height: crew.length * rowHeight, "--row": `${rowHeight}px` } as CSSProperties;
  const at = (place: number) =>
    whole ? undefined : { place, of: crew.length, style: { top: place * rowHeight } };
  return (
    <ul
      ref={list}
      className={classes.list}
      data-part={whole ? undefined : true}
      style={whole ? undefined : height}
      aria-label={t("people.title")}
    >
      {crew.slice(from, to).map((one, i) => (
        <PersonRow key={one.entry.id} crew={one} hand={hands.get(one.entry.id)} at={at(from + i)} />
      ))}
    </ul>
  );
}

/** What hosts and moderators do for everybody at once. */
function All({ hands, others }: { hands: number; others: boolean }) {
  const { t } = useTranslation();
  const session = useSession();
  const [lower, lowering] = useDo(() => session.command("lower", { all: true }));
  const [mute, muting] = useDo(() => session.command("mute", { all: true }));
  if (!others && hands === 0) return null;
  return (
    <Group gap="xs" px="xs" pb="xs">
      {others && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconMicrophoneOff size={16} />}
          loading={muting}
          onClick={mute}
        >
          {t("people.stop.all")}
        </Button>
      )}
      {hands > 0 && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconHand size={16} />}
          loading={lowering}
          onClick={lower}
        >
          {t("people.hand.lowerAll")}
        </Button>
      )}
    </Group>
  );
}
