import { Button, Group, Text } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../live/react";
import { AlertDialog } from "../ui/AlertDialog";
import { elapsed } from "../ui/format";
import { useNow } from "../ui/useNow";
import { chimeOnce } from "./chime";
import { useDo } from "./useDo";

/** The inactivity notice, in every tab of the one whom it concerns, until Extend session (rules 37, 38). */
export function IdleNotice() {
  const { me } = useInside();
  return me.idle ? <Notice key={me.idle.logout} logout={me.idle.logout} /> : null;
}

function Notice({ logout }: { logout: number }) {
  const { t } = useTranslation();
  const session = useSession();
  const [extend, extending] = useDo(() => session.command("extend"));
  const now = useNow(() => session.now(), 500);
  const left = elapsed(logout - now);

  useEffect(() => chimeOnce(session.link, logout), [session, logout]);
  useEffect(() => {
    const before = document.title;
    document.title = t("idle.tab");
    return () => {
      document.title = before;
    };
  }, [t]);

  return (
    <AlertDialog title={t("idle.title")}>
      <Text>{t("idle.text")}</Text>
      <Text fz="2rem" fw={600} ta="center" role="timer" aria-live="off" dir="ltr">
        {left}
      </Text>
      <Group justify="center">
        <Button size="lg" data-first-focus loading={extending} onClick={extend}>
          {t("idle.extend")}
        </Button>
      </Group>
    </AlertDialog>
  );
}
