import { Button, Loader, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { canEnter } from "../live/screen";
import { timeOfDay } from "../ui/format";
import { useNow } from "../ui/useNow";
import { isAccount } from "./AtTheDoor";
import { ReconnectingBanner } from "./ReconnectingBanner";
import type { WayProps } from "./SessionPage";
import { useDo } from "./useDo";
import { ToMySessions, Words } from "./Words";

/** In the waiting room, until somebody lets this person in. */
export function Asking({ session, live }: WayProps) {
  const { t } = useTranslation();
  const [leave, leaving] = useDo(() => session.leave());
  const inside = live.inside;
  const seen = inside?.me.hosts ? t("asking.text") : t("asking.noHosts");
  return (
    <>
      <ReconnectingBanner />
      <Words
        name={inside?.session.name}
        title={t("asking.title")}
        text={
          <Stack gap="xs" role="status">
            <Text inherit>{seen}</Text>
            {inside?.session.locked && <Text inherit>{t("asking.locked")}</Text>}
            {inside?.me.full && <Text inherit>{t("asking.full")}</Text>}
          </Stack>
        }
      >
        <Loader type="dots" aria-hidden="true" />
        <Button size="md" variant="default" loading={leaving} onClick={leave}>
          {t("asking.stop")}
        </Button>
      </Words>
    </>
  );
}

/** Not let in. Asking again may be possible, after a while. */
export function Declined({ session, live }: WayProps) {
  const { t, i18n } = useTranslation();
  const now = useNow(() => session.now());
  const [ask, asking] = useDo(() => session.command("enter"));
  const until = live.door?.until ?? live.out?.until;
  const possible = canEnter(live) || (until !== undefined && now >= until);
  const text =
    until === undefined
      ? t("declined.notThisTime")
      : t("declined.later", { time: timeOfDay(until, i18n.language) });
  return (
    <Words
      name={live.door?.session?.name}
      title={t("declined.title")}
      text={possible ? t("declined.nowAgain") : text}
    >
      {possible && (
        <Button size="md" loading={asking} onClick={ask}>
          {t("declined.askAgain")}
        </Button>
      )}
      <ToMySessions when={isAccount(live)} />
    </Words>
  );
}
