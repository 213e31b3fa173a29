import { Button, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Removed } from "../../api/types";
import { useInside, useSession } from "../../live/react";
import { NameLine } from "../../ui/NameLine";
import { PersonAvatar } from "../../ui/PersonAvatar";
import { useDo } from "../useDo";
import classes from "./People.module.css";

/** Who was removed from this run and may be let back in (rule 20). For hosts. */
export function RemovedList() {
  const { t } = useTranslation();
  const removed = useInside().removed.toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <section className={classes.removed} aria-labelledby="removed">
      <Title order={3} fz="1rem" px="xs" id="removed">
        {t("people.removed")}
      </Title>
      <ul className={classes.list}>
        {removed.map((one) => (
          <RemovedRow key={one.id} removed={one} />
        ))}
      </ul>
    </section>
  );
}

function RemovedRow({ removed: { id, name, kind } }: { removed: Removed }) {
  const { t } = useTranslation();
  const session = useSession();
  const [lift, lifting] = useDo(() => session.command("lift", { person: id }));
  return (
    <li className={classes.row}>
      <PersonAvatar id={id} name={name} size={32} />
      <div className={classes.who}>
        <div className={classes.name}>
          <NameLine name={name} />
        </div>
        <Text size="xs" c="dimmed">
          {t(`people.kind.${kind}`)}
        </Text>
      </div>
      <Button
        size="compact-sm"
        variant="default"
        loading={lifting}
        onClick={lift}
        aria-label={t("people.letBackNamed", { name })}
      >
        {t("people.letBack")}
      </Button>
    </li>
  );
}
