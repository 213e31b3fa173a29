import { Button, Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Item } from "../api/sessions";
import { duration, shortDate, timeOfDay } from "../ui/format";
import { IconCalendar, IconGroup } from "../ui/icons";
import { Presence } from "../ui/Presence";
import { Note, Row } from "../ui/Rows";
import { useNow } from "../ui/useNow";
import type { Dialog } from "./SessionDialogs";
import { SessionMenu } from "./SessionMenu";
import classes from "./SessionRow.module.css";

type Props = {
  item: Item;
  /** Contacts have one action only: to open it. */
  licensed: boolean;
  /** Within its group's own list, which need not be named again. */
  inGroup: boolean;
  onDialog: (dialog: Dialog) => void;
};

/** One session: its name, its group, who is there, and when it is next. */
export function SessionRow({ item, licensed, inGroup, onDialog }: Props) {
  const { t } = useTranslation();
  const cells = [
    item.group && (
      <Note key="group" icon={<IconGroup size={17} />}>
        <GroupName item={item} licensed={licensed} />
      </Note>
    ),
    <Presence key="presence" inside={item.inside} />,
    item.next && <NextDate key="next" item={item} next={item.next} />,
  ];
  return (
    <Row
      name={
        <Link to="/s/$link" params={{ link: item.link }}>
          <bdi>{item.name}</bdi>
        </Link>
      }
      about={
        <Group gap="xs">
          <span>
            {t(`sessions.policy.${item.policy}`)} · {t(`sessions.phase.${item.phase}`)}
          </span>
          {item.hostAway && <HostAway until={item.hostAway.until} />}
        </Group>
      }
      cells={inGroup ? cells.slice(1) : cells}
      actions={
        licensed ? (
          <SessionMenu item={item} onDialog={onDialog} />
        ) : (
          <Button
            component={Link}
            to="/s/$link"
            params={{ link: item.link } as never}
            variant="light"
            size="sm"
            aria-label={t("sessions.openNamed", { name: item.name })}
          >
            {t("sessions.open")}
          </Button>
        )
      }
    />
  );
}

function GroupName({ item, licensed }: Pick<Props, "item" | "licensed">) {
  if (!item.group) return null;
  const name = <bdi>{item.group.name}</bdi>;
  return licensed ? (
    <Link to="/groups/$id" params={{ id: item.group.id }}>
      {name}
    </Link>
  ) : (
    name
  );
}

// In the reader's own time zone, whatever the session's is.
function NextDate({ item, next }: { item: Item; next: { start: number; end: number } }) {
  const { t, i18n } = useTranslation();
  const now = useNow(Date.now, 30_000);
  const runs = next.start <= now && now < next.end;
  return (
    <Note icon={<IconCalendar size={17} />}>
      <time dateTime={new Date(next.start).toISOString()}>
        {runs
          ? t("sessions.nowUntil", { time: timeOfDay(next.end, i18n.language) })
          : shortDate(next.start, i18n.language)}
      </time>
      {item.dates?.weekly && <span className={classes.weekly}>{t("sessions.weekly")}</span>}
    </Note>
  );
}

// For hosts only: nobody else is ever told (rule 28).
function HostAway({ until }: { until: number }) {
  const { t, i18n } = useTranslation();
  const now = useNow(Date.now, 5_000);
  const left = Math.max(1, Math.ceil((until - now) / 60_000)) * 60;
  return (
    <Text size="sm" c="var(--stoa-wait)">
      {t("sessions.hostAway", {
        time: timeOfDay(until, i18n.language),
        left: duration(left, i18n.language),
      })}
    </Text>
  );
}
