import { Alert, Button, Group, Text } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { IconAlert, IconDevices } from "../ui/icons";
import { thisBrowser } from "./advice";
import classes from "./DeviceNotice.module.css";
import { problemText } from "./devices";
import type { DeviceNotice as Notice } from "./media/notice";
import { useMedia } from "./media/useMedia";

/** What is wrong with camera or microphone while inside, what helps, and the way to another one. */
export function DeviceNotice({ onDevices }: { onDevices: () => void }) {
  const { t } = useTranslation();
  const { join } = useMedia();
  const { notices } = join;
  const notice = useSyncExternalStore(notices.subscribe, notices.getSnapshot);
  if (!notice) return null;
  const close = () => notices.tell(undefined);
  return (
    <Alert
      className={classes.notice}
      color="clay"
      icon={<IconAlert size={20} />}
      role="alert"
      withCloseButton
      closeButtonLabel={t("app.close")}
      onClose={close}
      p="sm"
    >
      <Text size="sm">
        <Words notice={notice} />
      </Text>
      {notice.what !== "insecure" && (
        <Group gap="xs" mt="xs">
          {notice.what !== "replaced" && notice.what !== "silenced" && (
            <Button size="compact-md" onClick={() => void join.set(notice.part, true)}>
              {t("app.tryAgain")}
            </Button>
          )}
          <Button
            size="compact-md"
            variant="default"
            leftSection={<IconDevices size={16} />}
            onClick={() => {
              close();
              onDevices();
            }}
          >
            {t("devices.another")}
          </Button>
        </Group>
      )}
    </Alert>
  );
}

function Words({ notice: { part, what, now = "" } }: { notice: Notice }): string {
  const { t } = useTranslation();
  switch (what) {
    case "gone":
    case "silenced":
      return t(`devices.${what}.${part}`);
    case "replaced":
      return t(`devices.replaced.${part}`, { now });
    case "refused":
      return `${t(`devices.problem.${part}.refused`)} ${t(`devices.allow.${thisBrowser()}`)}`;
    default:
      return t(problemText(part, what));
  }
}
