import {
  useAudioPlayback,
  useLocalParticipant,
  useMediaDeviceSelect,
  useRoomContext,
} from "@livekit/components-react";
import { ActionIcon, Button, Menu, Text } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useInside } from "../live/react";
import {
  IconCamera,
  IconCameraOff,
  IconCheck,
  IconChevronUp,
  IconMicrophone,
  IconMicrophoneOff,
  IconShare,
  IconShareOff,
  IconSpeaker,
} from "../ui/icons";
import classes from "./Controls.module.css";
import { useMedia } from "./media/useMedia";
import { useWishes } from "./media/wishes";
import { useDo } from "./useDo";

const canShare = Boolean(navigator.mediaDevices && "getDisplayMedia" in navigator.mediaDevices);

/** Microphone, camera and screen of this tab, and what else stands beside them. */
export function Controls({ children }: { children?: ReactNode }) {
  const { t } = useTranslation();
  const { join, state } = useMedia();
  const { me, ticket } = useInside();
  return (
    <section
      className={classes.controls}
      tabIndex={-1}
      data-region
      data-controls
      aria-label={t("live.controls")}
    >
      {!ticket ? (
        <Text c="dimmed">{t("media.none")}</Text>
      ) : state === "elsewhere" ? (
        <>
          <Text size="sm" c="dimmed">
            {me.tabs > 1 ? t("media.elsewhere") : t("media.notHere")}
          </Text>
          <Button size="md" leftSection={<IconCamera size={20} />} onClick={() => join.takeHere()}>
            {t("media.useHere")}
          </Button>
        </>
      ) : (
        <>
          <Sound />
          <Device part="microphone" />
          <Device part="camera" />
          {canShare && <Share />}
        </>
      )}
      {children}
    </section>
  );
}

/** Where the browser plays nothing before somebody has clicked. */
function Sound() {
  const { t } = useTranslation();
  const { canPlayAudio, startAudio } = useAudioPlayback(useRoomContext());
  if (canPlayAudio) return null;
  return (
    <Button
      className={classes.sound}
      leftSection={<IconSpeaker size={20} />}
      size="md"
      onClick={() => void startAudio()}
    >
      {t("media.startSound")}
    </Button>
  );
}

function Device({ part }: { part: "microphone" | "camera" }) {
  const { t } = useTranslation();
  const { join, state } = useMedia();
  const { isMicrophoneEnabled, isCameraEnabled } = useLocalParticipant();
  const on = part === "microphone" ? isMicrophoneEnabled : isCameraEnabled;
  const [toggle, toggling] = useDo(() => join.set(part, !on));
  const { pushToTalk } = useWishes();
  const may = useInside().me.may.includes(part === "microphone" ? "speak" : "show");
  const label = !may
    ? t(`media.${part}.mayNot`)
    : on
      ? t(`media.${part}.turnOff`)
      : t(`media.${part}.turnOn`);
  const Icon = {
    microphone: on ? IconMicrophone : IconMicrophoneOff,
    camera: on ? IconCamera : IconCameraOff,
  }[part];
  const look = on
    ? ({ variant: "default" } as const)
    : ({ variant: "light", color: "danger" } as const);
  if (part === "microphone" && pushToTalk && may)
    return (
      <div className={classes.split}>
        <Talk on={on} />
        <DeviceMenu part={part} />
      </div>
    );
  return (
    <div className={classes.split}>
      <ActionIcon
        data-hint={state === "on" ? label : t("media.connecting")}
        size={48}
        {...look}
        loading={toggling || state === "joining" || state === "back"}
        aria-label={label}
        aria-disabled={!may}
        data-disabled={!may || undefined}
        onClick={may ? toggle : undefined}
      >
        <Icon size={22} />
      </ActionIcon>
      <DeviceMenu part={part} />
    </div>
  );
}

/** With push to talk: the microphone is on as long as the button, or Space, is held. */
function Talk({ on }: { on: boolean }) {
  const { t } = useTranslation();
  const { join, state } = useMedia();
  const held = useRef(false);
  const hold = (to: boolean) => {
    if (held.current === to || (to && state !== "on")) return;
    held.current = to;
    void join.set("microphone", to);
  };
  useEffect(() => {
    const now = held;
    return () => {
      if (now.current) void join.set("microphone", false);
    };
  }, [join]);
  const label = on ? t("media.microphone.talking") : t("media.microphone.hold");
  const pressed = (event: KeyboardEvent) => event.key === "Enter" || event.key === " ";
  return (
    <Button
      h={48}
      px="sm"
      variant={on ? "filled" : "light"}
      color={on ? undefined : "danger"}
      loading={state === "joining" || state === "back"}
      aria-label={label}
      aria-pressed={on}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        hold(true);
      }}
      onPointerUp={() => hold(false)}
      onPointerCancel={() => hold(false)}
      onKeyDown={(event) => pressed(event) && !event.repeat && hold(true)}
      onKeyUp={(event) => pressed(event) && hold(false)}
      onBlur={() => hold(false)}
      onContextMenu={(event) => event.preventDefault()}
    >
      {on ? <IconMicrophone size={22} /> : <IconMicrophoneOff size={22} />}
      <span className={classes.words}>{label}</span>
    </Button>
  );
}

function DeviceMenu({ part }: { part: "microphone" | "camera" }) {
  const { t } = useTranslation();
  const room = useRoomContext();
  const kinds: MediaDeviceKind[] =
    part === "camera" ? ["videoinput"] : ["audioinput", "audiooutput"];
  return (
    <Menu position="top-end" width={300}>
      <Menu.Target>
        <ActionIcon
          size={48}
          w={32}
          miw={32}
          variant="default"
          aria-label={t(`media.${part}.choose`)}
        >
          <IconChevronUp size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => (
          <DeviceItems key={kind} kind={kind} room={room} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function DeviceItems({
  kind,
  room,
}: {
  kind: MediaDeviceKind;
  room: ReturnType<typeof useRoomContext>;
}) {
  const { t } = useTranslation();
  const { join } = useMedia();
  const { devices, activeDeviceId } = useMediaDeviceSelect({ kind, room });
  const known = devices.filter((device) => device.label);
  return (
    <>
      <Menu.Label>{t(`devices.kind.${kind}`)}</Menu.Label>
      {known.length === 0 && <Menu.Item disabled>{t("devices.none")}</Menu.Item>}
      {known.map((device) => (
        <Menu.Item
          key={device.deviceId}
          rightSection={device.deviceId === activeDeviceId ? <IconCheck size={16} /> : null}
          onClick={() => {
            void join.choose(kind, device.deviceId);
          }}
        >
          {device.label}
        </Menu.Item>
      ))}
    </>
  );
}

function Share() {
  const { t } = useTranslation();
  const { join, state } = useMedia();
  const { isScreenShareEnabled } = useLocalParticipant();
  const [toggle, toggling] = useDo(async () => {
    try {
      await join.share(!isScreenShareEnabled);
    } catch (error) {
      // Closing the browser's own choice is an answer, not an error.
      if (!(error instanceof Error && error.name === "NotAllowedError")) throw error;
    }
  });
  const may = useInside().me.may.includes("share");
  const label = !may
    ? t("media.screen.mayNot")
    : isScreenShareEnabled
      ? t("media.screen.stop")
      : t("media.screen.share");
  return (
    <ActionIcon
      data-hint={label}
      size={48}
      variant={isScreenShareEnabled ? "filled" : "default"}
      disabled={state !== "on"}
      loading={toggling}
      aria-label={label}
      aria-disabled={!may}
      data-disabled={!may || undefined}
      onClick={may ? toggle : undefined}
    >
      {isScreenShareEnabled ? <IconShareOff size={22} /> : <IconShare size={22} />}
    </ActionIcon>
  );
}
