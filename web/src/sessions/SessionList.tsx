import { ActionIcon, Button, Group, Menu, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import type { Item, Status } from "../api/types";
import { copyText } from "../ui/copy";
import { showError } from "../ui/errors";
import { duration, timeOfDay } from "../ui/format";
import { IconDots } from "../ui/icons";
import { toast } from "../ui/toast";
import { useNow } from "../ui/useNow";
import { takeChanges } from "./lists";
import classes from "./SessionList.module.css";

/** The sessions of one tab, by name. */
export function SessionList({
  items,
  onEdit,
}: {
  items: readonly Item[];
  onEdit: (item: Item) => void;
}) {
  const { i18n } = useTranslation();
  const byName = new Intl.Collator(i18n.language, { numeric: true });
  const sorted = items.toSorted((a, b) => byName.compare(a.name, b.name));
  return (
    <ul className={classes.list}>
      {sorted.map((item) => (
        <Row key={item.id} item={item} onEdit={onEdit} />
      ))}
    </ul>
  );
}

function Row({ item, onEdit }: { item: Item; onEdit: (item: Item) => void }) {
  const { t } = useTranslation();
  return (
    <li className={classes.item}>
      <Stack gap={2} miw={0}>
        <Link to="/s/$link" params={{ link: item.link }} className={classes.name}>
          <bdi>{item.name}</bdi>
        </Link>
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {t(`sessions.policy.${item.policy}`)} · {t(`sessions.phase.${item.phase}`)}
          </Text>
          {item.hostAway && <HostAway until={item.hostAway.until} />}
        </Group>
      </Stack>
      <span className={classes.presence}>
        <span
          className={item.inside > 0 ? `${classes.circle} ${classes.inside}` : classes.circle}
          aria-hidden="true"
        />
        <Text span>
          {item.inside > 0 ? t("sessions.present", { count: item.inside }) : t("sessions.nobody")}
        </Text>
      </span>
      <div className={classes.actions}>
        <Button
          component={Link}
          to="/s/$link"
          params={{ link: item.link } as never}
          variant="light"
          size="sm"
          className={classes.open}
          aria-label={t("sessions.openNamed", { name: item.name })}
        >
          {t("sessions.open")}
        </Button>
        <Actions item={item} onEdit={onEdit} />
      </div>
    </li>
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

function Actions({ item, onEdit }: { item: Item; onEdit: (item: Item) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const setStatus = useMutation({
    mutationFn: (status: Status) => api.setStatus(item.link, status),
    onSuccess: (changed) => takeChanges(client, [changed], []),
    onError: showError,
  });
  const may = new Set(item.may);
  const copy = async () => {
    await copyText(`${window.location.origin}/s/${item.link}`);
    toast(t("sessions.copied"));
  };
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t("sessions.actionsFor", { name: item.name })}
        >
          <IconDots size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/s/$link" params={{ link: item.link } as never}>
          {t("sessions.open")}
        </Menu.Item>
        {item.host && <Menu.Item onClick={() => void copy()}>{t("sessions.copyLink")}</Menu.Item>}
        {may.has("configure") && (
          <Menu.Item onClick={() => onEdit(item)}>{t("sessions.edit")}</Menu.Item>
        )}
        {may.has("set_status") && <Menu.Divider role="separator" />}
        {may.has("set_status") &&
          changes[item.status].map((status) => (
            <Menu.Item key={status} onClick={() => setStatus.mutate(status)}>
              {t(`sessions.become.${status}`)}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const changes: Record<Status, Status[]> = {
  active: ["closed", "hidden"],
  closed: ["active", "hidden"],
  hidden: ["active", "closed"],
};
