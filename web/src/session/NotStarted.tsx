import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { recall } from "../live/memory";
import { DoorFrame } from "../ui/DoorFrame";
import { IconCamera, IconCameraOff, IconMicrophone, IconMicrophoneOff } from "../ui/icons";
import { ScreenTitle } from "../ui/ScreenTitle";
import { isAccount } from "./AtTheDoor";
import type { WayProps } from "./SessionPage";
import { useDo } from "./useDo";
import { ToMySessions } from "./Words";

/** Nobody has started it yet. It enters by itself; hosts start or prepare. */
export function NotStarted({ session, live, checkDevices }: WayProps) {
  const { t } = useTranslation();
  const [start, starting] = useDo(() => session.command("start"));
  const [prepare, preparing] = useDo(() => session.command("read"));
  const door = live.door;
  const may = new Set(door?.may);
  const host = may.has("start");
  const open = door?.session?.policy === "open";
  const media = recall(session.link).media;
  return (
    <DoorFrame>
      <Stack gap="lg">
        <Stack gap={6}>
          <Text c="dimmed">
            <bdi>{door?.session?.name}</bdi>
          </Text>
          <ScreenTitle tab={door?.session?.name}>{t("waiting.title")}</ScreenTitle>
        </Stack>
        <Text fz="lg">
          {t(host ? "waiting.hostText" : open ? "waiting.textOpen" : "waiting.text")}
        </Text>
        {host && (
          <Group gap="sm">
            <Button size="md" loading={starting} onClick={start}>
              {t("waiting.start")}
            </Button>
            {may.has("read") && (
              <Button size="md" variant="default" loading={preparing} onClick={prepare}>
                {t("waiting.prepare")}
              </Button>
            )}
          </Group>
        )}
        <Group gap="md">
          <Chosen part="microphone" on={media?.microphone ?? false} />
          <Chosen part="camera" on={media?.camera ?? false} />
          <Anchor component="button" type="button" underline="always" onClick={checkDevices}>
            {t("waiting.change")}
          </Anchor>
        </Group>
        <Group>
          <ToMySessions when={isAccount(live)} />
        </Group>
      </Stack>
    </DoorFrame>
  );
}

function Chosen({ part, on }: { part: "microphone" | "camera"; on: boolean }) {
  const { t } = useTranslation();
  const Icon = {
    microphone: on ? IconMicrophone : IconMicrophoneOff,
    camera: on ? IconCamera : IconCameraOff,
  }[part];
  return (
    <Group gap={6} c="dimmed">
      <Icon size={20} aria-hidden="true" />
      <Text size="sm">{t(`media.${part}.${on ? "willBeOn" : "willBeOff"}`)}</Text>
    </Group>
  );
}
