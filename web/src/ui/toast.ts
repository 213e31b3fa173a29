import { notifications } from "@mantine/notifications";
import i18next from "i18next";

const closeAfter = { olive: 4_000, clay: 10_000, danger: 8_000 } as const;

/** A short word at the edge of the page: done (olive), take note (clay), failed (danger). */
export function toast(message: string, color: keyof typeof closeAfter = "olive"): void {
  notifications.show({
    color,
    message,
    autoClose: closeAfter[color],
    closeButtonProps: { "aria-label": i18next.t("app.close") },
  });
}
