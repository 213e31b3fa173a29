import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLine } from "../live/line";
import { useInside } from "../live/react";
import { isolated } from "../ui/format";
import { IconAlert, IconClock } from "../ui/icons";
import { PersonAvatar } from "../ui/PersonAvatar";
import classes from "./Chat.module.css";
import { Files } from "./Files";
import { IconPrivate } from "./icons";
import { AllMark } from "./MessageRow";
import { whereOf } from "./partners";
import { useTalk } from "./react";
import type { Pending, Said } from "./types";
import { Words } from "./Words";

type Props = {
  pending: Pending;
  names: Readonly<Record<string, string>>;
  /** Takes a refused one back to where one writes; missing: nobody can write here. */
  onEdit?: (said: Said) => void;
};

/** A message that the server has not acknowledged: on its way, or refused. */
export function PendingRow({ pending, names, onEdit }: Props) {
  const { t, i18n } = useTranslation();
  const talk = useTalk();
  const line = useLine();
  const inside = useInside();
  const { me, people, place } = inside;
  const { element, error } = pending;
  if (element.do !== "say") return null;
  const to = element.to && (people[element.to]?.name ?? names[element.to]);
  const reason = `chat.refused.${error}`;
  // It was for a room where this person is not, or for rooms that are none any more.
  const moved = error === "elsewhere" || error === "no_rooms";
  const room = element.inRoom ?? t("chat.mainRoom");
  const waits = line !== "open" || place !== "seat";
  return (
    <li
      className={classes.message}
      data-head
      data-own
      data-pending={error ? "refused" : "sending"}
      data-private={element.to !== undefined}
    >
      <PersonAvatar id={me.id} name={me.name} size={30} />
      <div className={classes.body}>
        <div className={classes.who}>
          <strong>
            <bdi>{me.name}</bdi>
          </strong>
          <span className={classes.you}>{t("people.you")}</span>
        </div>
        {element.to && (
          <div className={classes.private}>
            <IconPrivate size={14} aria-hidden="true" />
            {t("chat.onlyYouAnd", { name: to ?? t("chat.somebody") })}
          </div>
        )}
        {element.all && <AllMark />}
        {element.text && <Words text={element.text} />}
        {element.files && <Files files={element.files} />}
        {error ? (
          <div role="alert" className={classes.refused}>
            <IconAlert size={16} aria-hidden="true" />
            <span>
              {t("chat.notSent")}{" "}
              {i18n.exists(reason)
                ? t(reason as "chat.refused.elsewhere", { room: isolated(room) })
                : t("chat.refused.other")}
            </span>
          </div>
        ) : (
          <div className={classes.mark}>
            <IconClock size={14} aria-hidden="true" /> {t(waits ? "chat.waits" : "chat.sending")}
          </div>
        )}
        {(error || waits) && (
          <Group gap="xs" mt={4}>
            {error && place === "seat" && (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() =>
                  moved ? talk.readdress(element.id, whereOf(inside)) : talk.retry(element.id)
                }
              >
                {t(moved ? "chat.sendHere" : "chat.again")}
              </Button>
            )}
            {error && onEdit && (
              <Button size="compact-xs" variant="default" onClick={() => onEdit(element)}>
                {t("chat.edit")}
              </Button>
            )}
            <Button size="compact-xs" variant="default" onClick={() => talk.drop(element.id)}>
              {t("chat.drop")}
            </Button>
          </Group>
        )}
      </div>
    </li>
  );
}
