import { useTranslation } from "react-i18next";
import classes from "./Presence.module.css";

/** The circle of a session, green from one person on, and the same in words. */
export function Presence({ inside }: { inside: number }) {
  const { t } = useTranslation();
  const green = inside > 0;
  return (
    <span className={classes.presence}>
      <span
        className={green ? `${classes.circle} ${classes.inside}` : classes.circle}
        aria-hidden="true"
      />
      <span>{green ? t("sessions.present", { count: inside }) : t("sessions.nobody")}</span>
    </span>
  );
}
