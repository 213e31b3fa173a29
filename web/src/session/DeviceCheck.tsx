import { ActionIcon, Button, Group, Stack, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { DoorFrame } from "../ui/DoorFrame";
import { IconCamera, IconCameraOff, IconMicrophone, IconMicrophoneOff } from "../ui/icons";
import { PersonAvatar } from "../ui/PersonAvatar";
import { ScreenTitle } from "../ui/ScreenTitle";
import { AttendanceNotice } from "./AttendanceNotice";
import classes from "./DeviceCheck.module.css";
import { DeviceProblems } from "./DeviceProblems";
import { DeviceSelects } from "./DeviceSelects";
import { LevelMeter } from "./LevelMeter";
import { Picture as OwnPicture } from "./Picture";
import type { WayProps } from "./SessionPage";
import { type Preview, usePreview } from "./usePreview";
import { WishSwitch } from "./WishSwitch";

/** Camera and microphone before going in. Nothing opens unasked, and nothing here stops anybody. */
export function DeviceCheck({ live, enter }: WayProps) {
  const { t } = useTranslation();
  const preview = usePreview();
  const door = live.door;
  const me = door?.me;
  const on = {
    microphone: Boolean(preview.tracks.microphone),
    camera: Boolean(preview.tracks.camera),
  };
  const nothing = !on.microphone && !on.camera;
  const go = useRef<HTMLButtonElement>(null);
  // The button that turned them on is gone then; the keyboard goes on from the next one.
  useEffect(() => {
    if (!nothing && document.activeElement === document.body) go.current?.focus();
  }, [nothing]);
  const next =
    door?.next === "ask"
      ? "ask"
      : door?.next === "wait" || door?.next === "start"
        ? "wait"
        : "enter";
  return (
    <DoorFrame wide>
      <Stack gap="lg">
        <Stack gap={4}>
          {door?.session && (
            <Text c="dimmed">
              <bdi>{door.session.name}</bdi>
            </Text>
          )}
          <ScreenTitle tab={door?.session?.name}>{t("devices.title")}</ScreenTitle>
          {me && <Text c="dimmed">{t("devices.as", { name: me.name })}</Text>}
        </Stack>
        <Picture preview={preview} name={me?.name ?? ""} id={me?.id ?? ""} />
        <DeviceProblems problems={preview.problems} />
        {(on.camera || preview.problems.camera === "blur") && <WishSwitch of="blur" about />}
        {preview.tracks.microphone && (
          <Stack gap={6}>
            <Text size="sm">{t("devices.sayHello")}</Text>
            <LevelMeter track={preview.tracks.microphone} label={t("devices.level")} />
          </Stack>
        )}
        {next === "ask" && (
          <Text size="sm">{t(door?.hosts ? "devices.asked" : "devices.askedLater")}</Text>
        )}
        {door?.seated && <Text size="sm">{t("devices.seated")}</Text>}
        <Group>
          <Button ref={go} size="md" onClick={() => enter(on)}>
            {nothing ? t(`devices.without.${next}`) : t(`devices.go.${next}`)}
          </Button>
        </Group>
        {!nothing && <DeviceSelects devices={preview.devices} onChoose={preview.choose} />}
        <AttendanceNotice attendance={door?.attendance} />
      </Stack>
    </DoorFrame>
  );
}

function Picture({ preview, name, id }: { preview: Preview; name: string; id: string }) {
  const { t } = useTranslation();
  const { tracks, opening } = preview;
  const untouched = !tracks.camera && !tracks.microphone;
  return (
    <div className={classes.preview}>
      {tracks.camera ? (
        <OwnPicture track={tracks.camera} label={t("devices.yourPicture")} />
      ) : (
        <div className={classes.off}>
          <PersonAvatar id={id} name={name} size={84} />
          {untouched ? (
            <Button
              variant="default"
              size="md"
              loading={opening}
              leftSection={<IconCamera size={20} />}
              onClick={() => void preview.openBoth()}
            >
              {t("devices.turnOn")}
            </Button>
          ) : (
            <Text c="dimmed">{t("devices.cameraIsOff")}</Text>
          )}
        </div>
      )}
      {!untouched && (
        <div className={classes.switches}>
          <Switch part="microphone" preview={preview} />
          <Switch part="camera" preview={preview} />
        </div>
      )}
    </div>
  );
}

function Switch({ part, preview }: { part: "microphone" | "camera"; preview: Preview }) {
  const { t } = useTranslation();
  const on = Boolean(preview.tracks[part]);
  const label = on ? t(`media.${part}.turnOff`) : t(`media.${part}.turnOn`);
  const Icon = {
    microphone: on ? IconMicrophone : IconMicrophoneOff,
    camera: on ? IconCamera : IconCameraOff,
  }[part];
  return (
    <ActionIcon
      data-hint={label}
      size={48}
      radius="xl"
      variant={on ? "default" : "filled"}
      color={on ? undefined : "danger"}
      aria-label={label}
      onClick={() => (on ? preview.close(part) : void preview.open(part))}
    >
      <Icon size={22} />
    </ActionIcon>
  );
}
