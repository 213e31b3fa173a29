import { ActionIcon, Button, Group, Menu, Text, Title } from "@mantine/core";
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Asker } from "../../api/types";
import { useInside, useSession } from "../../live/react";
import { IconDots } from "../../ui/icons";
import { NameLine } from "../../ui/NameLine";
import { PersonAvatar } from "../../ui/PersonAvatar";
import { useDo } from "../useDo";
import { FindName, matches } from "./FindName";
import classes from "./People.module.css";

/** So many rows at once; the first come first, and those below follow as these are answered. */
const page = 50;
/** From so many on a name is looked for rather than found. */
const many = 10;

/** Who asks to be let in, in the order of asking. For hosts and moderators. */
export function AskingList() {
  const { t } = useTranslation();
  const session = useSession();
  const { asking } = useInside();
  const [admitAll, admitting] = useDo(() => session.command("admit", { all: true }));
  const [sought, setSought] = useState("");
  const [shown, setShown] = useState(page);
  const section = useRef<HTMLElement>(null);
  useFocusAfter(section, (gone) => gone.closest<HTMLElement>("[data-region]"));
  const found = asking.length > many ? asking.filter((one) => matches(one.name, sought)) : asking;
  return (
    <section ref={section} className={classes.asking} aria-labelledby="asking">
      <Group justify="space-between" px="xs" pb="xs">
        <Title order={3} fz="1rem" id="asking">
          {t("people.asking", { count: asking.length })}
        </Title>
        {asking.length > 1 && (
          <Button size="compact-sm" variant="subtle" loading={admitting} onClick={admitAll}>
            {t("people.admitAll")}
          </Button>
        )}
      </Group>
      {asking.length > many && (
        <FindName label={t("people.findAsking")} sought={sought} onSeek={setSought} />
      )}
      <ul className={classes.askers} aria-labelledby="asking">
        {found.slice(0, shown).map((one) => (
          <AskerRow key={one.id} asker={one} />
        ))}
      </ul>
      {found.length > shown && (
        <Button size="compact-sm" variant="subtle" onClick={() => setShown(shown + page)}>
          {t("people.moreAsking", { count: found.length - shown })}
        </Button>
      )}
    </section>
  );
}

function AskerRow({ asker }: { asker: Asker }) {
  const { t } = useTranslation();
  const session = useSession();
  const { may } = useInside().me;
  const [admit, admitting] = useDo(() => session.command("admit", { person: asker.id }));
  const [decline, declining] = useDo(() => session.command("decline", { person: asker.id }));
  const row = useRef<HTMLLIElement>(null);
  useFocusAfter(row, (gone) => {
    const next = gone.nextElementSibling ?? gone.previousElementSibling;
    return next?.querySelector("button");
  });
  return (
    <li ref={row} className={classes.asker} aria-busy={admitting || declining}>
      <PersonAvatar id={asker.id} name={asker.name} size={32} />
      <div className={classes.who}>
        <div className={classes.name}>
          <NameLine name={asker.name} />
        </div>
        <Text size="xs" c="dimmed">
          {asker.here ? t(`people.kind.${asker.kind}`) : t("people.reconnecting")}
        </Text>
      </div>
      <Group gap={6} wrap="nowrap">
        <Button
          size="compact-sm"
          onClick={admit}
          aria-label={t("people.admitNamed", { name: asker.name })}
        >
          {t("people.admit")}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          onClick={decline}
          aria-label={t("people.declineNamed", { name: asker.name })}
        >
          {t("people.decline")}
        </Button>
        {may.includes("admit_always") && asker.kind !== "guest" && <Always asker={asker} />}
      </Group>
    </li>
  );
}

/** Makes somebody with an account a member (rule 14). */
function Always({ asker }: { asker: Asker }) {
  const { t } = useTranslation();
  const session = useSession();
  const [admit, admitting] = useDo(() =>
    session.command("admit", { person: asker.id, always: true }),
  );
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-busy={admitting}
          aria-label={t("people.actionsFor", { name: asker.name })}
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={admit}>{t("people.admitAlways")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/**
 * Where the keyboard goes on when what it was in is answered and goes away. Its
 * buttons must not be disabled meanwhile: those lose the focus.
 */
function useFocusAfter(
  element: RefObject<HTMLElement | null>,
  next: (gone: HTMLElement) => HTMLElement | null | undefined,
): void {
  const latest = useRef(next);
  useLayoutEffect(() => {
    latest.current = next;
  });
  useLayoutEffect(() => {
    const node = element.current;
    return () => {
      if (node?.contains(document.activeElement)) latest.current(node)?.focus();
    };
  }, [element]);
}
