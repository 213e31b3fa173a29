import { Button, CloseButton, Group, Text } from "@mantine/core";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Asker } from "../../api/types";
import { useInside, useSession } from "../../live/react";
import { IconKnock } from "../../ui/icons";
import { knocked } from "../chime";
import { useDo } from "../useDo";
import classes from "./AskingNotice.module.css";

/**
 * Somebody asks to be let in: for hosts and moderators, wherever they look. It
 * comes once, with a sound; whoever asks while it is up is counted in it. Put
 * aside, it stays away until somebody new asks.
 */
export function AskingNotice({ onShow }: { onShow: () => void }) {
  const { asking, me, session } = useInside();
  const [aside, setAside] = useState<ReadonlySet<string>>(new Set());
  const up = me.may.includes("admit") && asking.some((one) => !aside.has(requestOf(one)));
  useKnock(session.link, up, asking);
  const putAside = () => setAside(new Set(asking.map(requestOf)));
  if (!up) return null;
  return (
    <Notice
      onClose={putAside}
      onShow={() => {
        putAside();
        onShow();
      }}
    />
  );
}

/** A name in a sentence that may run the other way. */
const isolated = (name: string) => `\u2068${name}\u2069`;

const requestOf = (one: Asker) => `${one.id} ${one.since}`;

/** The sound comes with the notice, not with each person. */
function useKnock(link: string, up: boolean, asking: readonly Asker[]): void {
  const newest = asking.reduce((latest, one) => Math.max(latest, one.since), 0);
  const before = useRef(false);
  useEffect(() => {
    if (up) knocked(link, newest, !before.current);
    before.current = up;
  }, [link, up, newest]);
}

function Notice({ onClose, onShow }: { onClose: () => void; onShow: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const { asking } = useInside();
  const [first, ...others] = asking;
  const alone = others.length === 0 ? first : undefined;
  const [admit, admitting] = useDo(() =>
    session.command("admit", alone ? { person: alone.id } : { all: true }),
  );
  const card = useRef<HTMLElement>(null);
  // Who answers by the keyboard goes on at the stage.
  useLayoutEffect(() => {
    const node = card.current;
    return () => {
      if (node?.contains(document.activeElement)) document.getElementById("stage")?.focus();
    };
  }, []);
  return (
    <section
      ref={card}
      className={classes.notice}
      tabIndex={-1}
      data-region
      aria-busy={admitting}
      aria-label={t("people.waitingRoom")}
    >
      <Group gap="sm" wrap="nowrap" align="start">
        <IconKnock size={24} className={classes.icon} aria-hidden="true" />
        <Text className={classes.words}>
          {alone
            ? t("people.oneAsks", { name: isolated(alone.name) })
            : t("people.asking", { count: asking.length })}
        </Text>
        <CloseButton aria-label={t("people.notNow")} onClick={onClose} />
      </Group>
      <Group gap="xs" justify="end">
        <Button variant="default" onClick={onShow}>
          {t("people.show")}
        </Button>
        <Button
          onClick={admit}
          aria-label={alone ? t("people.admitNamed", { name: alone.name }) : undefined}
        >
          {alone ? t("people.admit") : t("people.admitAll")}
        </Button>
      </Group>
    </section>
  );
}
