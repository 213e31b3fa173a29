import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Door } from "../api/types";
import classes from "./AttendanceNotice.module.css";

/** What attendance records, who sees it and for how long, before anybody is in (rule 47). */
export function AttendanceNotice({ attendance }: { attendance?: Door["attendance"] }) {
  const { t } = useTranslation();
  const { months = 0, privacy } = attendance ?? {};
  return (
    <aside className={classes.notice} aria-label={t("attendance.title")}>
      <Text size="sm" fw={600}>
        {t("attendance.title")}
      </Text>
      <Text size="sm" c="dimmed">
        {t("attendance.text")}{" "}
        {months > 0 ? t("attendance.months", { count: months }) : t("attendance.forEver")}
      </Text>
      {privacy && (
        <Anchor size="sm" underline="always" href={privacy} target="_blank" rel="noreferrer">
          {t("attendance.privacy")}
        </Anchor>
      )}
    </aside>
  );
}
