import { Button, Group, Menu, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Asker } from "../../api/types";
import { useInside, useSession } from "../../live/react";
import { PersonAvatar } from "../../ui/PersonAvatar";
import { useDo } from "../useDo";
import classes from "./People.module.css";

/** Who asks to be let in, in the order of asking. For hosts and moderators. */
export function AskingList() {
  const { t } = useTranslation();
  const session = useSession();
  const { asking } = useInside();
  const [admitAll, admitting] = useDo(() => session.command("admit", { all: true }));
  return (
    <section className={classes.asking} aria-labelledby="asking">
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
      <ul className={classes.list}>
        {asking.map((one) => (
          <AskerRow key={one.id} asker={one} />
        ))}
      </ul>
    </section>
  );
}

function AskerRow({ asker }: { asker: Asker }) {
  const { t } = useTranslation();
  const session = useSession();
  const { may } = useInside().me;
  const [admit, admitting] = useDo(() => session.command("admit", { person: asker.id }));
  const [always] = useDo(() => session.command("admit", { person: asker.id, always: true }));
  const [decline, declining] = useDo(() => session.command("decline", { person: asker.id }));
  return (
    <li className={classes.row}>
      <PersonAvatar id={asker.id} name={asker.name} size={32} />
      <div className={classes.who}>
        <div className={classes.name}>
          <bdi>{asker.name}</bdi>
        </div>
        <Text size="xs" c="dimmed">
          {asker.here ? t(`people.kind.${asker.kind}`) : t("people.reconnecting")}
        </Text>
      </div>
      {may.includes("admit_always") && asker.kind !== "guest" ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="compact-sm" loading={admitting}>
              {t("people.admit")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={admit}>{t("people.admitOnce")}</Menu.Item>
            <Menu.Item onClick={always}>{t("people.admitAlways")}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : (
        <Button
          size="compact-sm"
          loading={admitting}
          onClick={admit}
          aria-label={t("people.admitNamed", { name: asker.name })}
        >
          {t("people.admit")}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="default"
        loading={declining}
        onClick={decline}
        aria-label={t("people.declineNamed", { name: asker.name })}
      >
        {t("people.decline")}
      </Button>
    </li>
  );
}
