import {
  useLocalParticipant,
  useMediaDeviceSelect,
  useRoomContext,
} from "@livekit/components-react";
import { Button, NativeSelect, Stack, Text, Title } from "@mantine/core";
import { Track } from "livekit-client";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconCamera, IconMicrophone, IconSpeaker } from "../../ui/icons";
import { Sheet } from "../../ui/Sheet";
import { DeviceProblems } from "../DeviceProblems";
import { LevelMeter } from "../LevelMeter";
import { useMedia } from "../media/useMedia";
import { useWishes } from "../media/wishes";
import { Picture } from "../Picture";
import { playTestSound } from "../testSound";
import { useDo } from "../useDo";
import { type Preview, usePreview } from "../usePreview";
import { WishSwitch } from "../WishSwitch";
import classes from "./DevicesDialog.module.css";

const canChooseOutput = "setSinkId" in HTMLMediaElement.prototype;

/**
 * Which devices are used and how, while inside. What is not on can be tried
 * here without anybody seeing or hearing it: it is open as long as the dialog.
 */
export function DevicesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const preview = usePreview();
  return (
    <Sheet title={t("live.devices")} size="lg" onClose={onClose}>
      <Stack gap="xl">
        <DeviceProblems problems={preview.problems} />
        <Microphone preview={preview} />
        <Loudspeaker />
        <Camera preview={preview} />
        <Part title={t("devices.others")}>
          <WishSwitch of="dataSaver" about />
          <WishSwitch of="screens" disabled={!useWishes().dataSaver} />
        </Part>
      </Stack>
    </Sheet>
  );
}

function Microphone({ preview }: { preview: Preview }) {
  const { t } = useTranslation();
  const sent = useSent(Track.Source.Microphone);
  const track = sent ?? preview.tracks.microphone;
  return (
    <Part title={t("devices.kind.audioinput")}>
      <Kind kind="audioinput" preview={preview} />
      {track ? (
        <Stack gap={6}>
          <Text size="sm">{t("devices.sayHello")}</Text>
          <LevelMeter track={track} label={t("devices.level")} />
          {!sent && (
            <Text size="sm" c="dimmed">
              {t("devices.onlyYou.microphone")}
            </Text>
          )}
        </Stack>
      ) : (
        <Try part="microphone" preview={preview} />
      )}
      <WishSwitch of="noise" />
      <WishSwitch of="echo" />
      <WishSwitch of="gain" />
      <WishSwitch of="pushToTalk" about />
    </Part>
  );
}

function Camera({ preview }: { preview: Preview }) {
  const { t } = useTranslation();
  const sent = useSent(Track.Source.Camera);
  const track = sent ?? preview.tracks.camera;
  return (
    <Part title={t("devices.kind.videoinput")}>
      <Kind kind="videoinput" preview={preview} />
      {track ? (
        <>
          <div className={classes.picture}>
            <Picture track={track} label={t("devices.yourPicture")} />
          </div>
          {!sent && (
            <Text size="sm" c="dimmed">
              {t("devices.onlyYou.camera")}
            </Text>
          )}
        </>
      ) : (
        <Try part="camera" preview={preview} />
      )}
      <WishSwitch of="blur" about />
      <WishSwitch of="hidesSelf" about />
    </Part>
  );
}

function Loudspeaker() {
  const { t } = useTranslation();
  const room = useRoomContext();
  const [play, playing] = useDo(() => playTestSound(room.getActiveDevice("audiooutput")));
  return (
    <Part title={t("devices.kind.audiooutput")}>
      {canChooseOutput ? <Kind kind="audiooutput" /> : <Text>{t("devices.systemOutput")}</Text>}
      <Button
        variant="default"
        size="md"
        loading={playing}
        leftSection={<IconSpeaker size={20} />}
        onClick={play}
      >
        {t("devices.test")}
      </Button>
    </Part>
  );
}

/** What is being sent of this source, unless it is switched off. */
function useSent(source: Track.Source): MediaStreamTrack | undefined {
  const { microphoneTrack, cameraTrack } = useLocalParticipant();
  const publication = source === Track.Source.Camera ? cameraTrack : microphoneTrack;
  return publication?.isMuted ? undefined : publication?.track?.mediaStreamTrack;
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack component="section" gap="sm" align="stretch" aria-label={title}>
      <Title order={3} size="h4">
        {title}
      </Title>
      {children}
    </Stack>
  );
}

/** Which device, where the browser says what there is. */
function Kind({ kind, preview }: { kind: MediaDeviceKind; preview?: Preview }) {
  const { t } = useTranslation();
  const { join } = useMedia();
  const room = useRoomContext();
  const { devices, activeDeviceId } = useMediaDeviceSelect({ kind, room });
  const known = devices.filter((device) => device.label);
  if (known.length === 0) return <Text c="dimmed">{t("devices.none")}</Text>;
  return (
    <NativeSelect
      aria-label={t(`devices.kind.${kind}`)}
      data={known.map((device) => ({ value: device.deviceId, label: device.label }))}
      value={activeDeviceId}
      onChange={(event) => {
        const id = event.currentTarget.value;
        void join.choose(kind, id).then(() => preview?.choose(kind, id));
      }}
    />
  );
}

function Try({ part, preview }: { part: "microphone" | "camera"; preview: Preview }) {
  const { t } = useTranslation();
  const Icon = part === "camera" ? IconCamera : IconMicrophone;
  return (
    <Button
      variant="default"
      size="md"
      loading={preview.opening}
      leftSection={<Icon size={20} />}
      onClick={() => void preview.open(part)}
    >
      {t(`devices.try.${part}`)}
    </Button>
  );
}
