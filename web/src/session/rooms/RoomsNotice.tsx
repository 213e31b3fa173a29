import { CloseButton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useTalk, useTalkState } from "../../chat/react";
import { useInside } from "../../live/react";
import { isolated } from "../../ui/format";
import { IconMegaphone } from "../../ui/icons";
import classes from "./Rooms.module.css";
import { isForMe } from "./rooms";

/** What a host wrote to all rooms, on every page until it is put aside there. */
export function RoomsNotice() {
  const { t } = useTranslation();
  const talk = useTalk();
  const { notice, names } = useTalkState();
  const inside = useInside();
  if (!notice || !isForMe(notice, inside)) return <div role="status" />;
  const name = names[notice.by] ?? t("rooms.somebody");
  const putAside = () => {
    talk.putAside();
    document.getElementById("stage")?.focus();
  };
  return (
    <div role="status">
      <section
        className={classes.notice}
        tabIndex={-1}
        data-region
        aria-label={t("rooms.toAllRooms")}
      >
        <IconMegaphone size={20} aria-hidden="true" className={classes.icon} />
        <div className={classes.noticeText}>
          <Text size="sm" fw={600}>
            {t("rooms.saysToAll", { name: isolated(name) })}
          </Text>
          <p dir="auto">{notice.text || notice.files?.map((file) => file.name).join(", ")}</p>
        </div>
        <CloseButton aria-label={t("rooms.putAside")} onClick={putAside} />
      </section>
    </div>
  );
}
