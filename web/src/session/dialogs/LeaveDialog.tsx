import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import type { Inside } from "../../live/reducer";
import { Confirm } from "../../ui/Confirm";
import { duration } from "../../ui/format";
import { useDo } from "../useDo";

/** Whether this host is the only one inside: leaving then sets the host timer going (rule 27). */
export function isLastHost({ me, people }: Pick<Inside, "me" | "people">): boolean {
  const isHost = (role: string) => role === "owner" || role === "cohost";
  if (!isHost(me.role)) return false;
  return !Object.values(people).some(
    (entry) => entry.id !== me.id && isHost(entry.role) && entry.state === "connected",
  );
}

export function LeaveDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const inside = useInside();
  const [leave, leaving] = useDo(() => session.leave());
  const absence = inside.figures.hostAbsence ?? 0;
  return (
    <Confirm
      title={t("leave.title")}
      action={t("leave.yes")}
      role="dialog"
      harmless
      busy={leaving}
      onConfirm={leave}
      onClose={onClose}
    >
      <Text>{t("leave.text")}</Text>
      {absence > 0 && isLastHost(inside) && (
        <Text fw={600}>{t("leave.lastHost", { time: duration(absence, i18n.language) })}</Text>
      )}
    </Confirm>
  );
}
