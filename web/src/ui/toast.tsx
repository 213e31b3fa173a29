import { notifications } from "@mantine/notifications";
import { said, type Words } from "./said";

const closeAfter = { olive: 4_000, clay: 10_000, danger: 8_000 } as const;

/** What closes it is named as everything is, in the page's language. */
export const closing = {
  children: <span className="forReaders">{said((t) => t("app.close"))}</span>,
};

/** A short word at the edge of the page: done (olive), take note (clay), failed (danger). */
export function toast(words: Words, color: keyof typeof closeAfter = "olive"): void {
  notifications.show({
    color,
    message: said(words),
    autoClose: closeAfter[color],
    closeButtonProps: closing,
  });
}
