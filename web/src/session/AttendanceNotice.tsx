import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./AttendanceNotice.module.css";

/** What attendance records, who sees it and for how long, before anybody is in (rule 47). */
export function AttendanceNotice({ months }: { months: number }) {
  const { t } = useTranslation();
  return (
    <aside className={classes.notice} aria-label={t("attendance.title")}>
      <Text size="sm" fw={600}>
        {t("attendance.title")}
      </Text>
      <Text size="sm" c="dimmed">
        {t("attendance.text")}{" "}
        {months > 0 ? t("attendance.months", { count: months }) : t("attendance.notKept")}
      </Text>
    </aside>
  );
}
