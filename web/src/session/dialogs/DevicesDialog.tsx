import {
  useLocalParticipant,
  useMediaDeviceSelect,
  useRoomContext,
} from "@livekit/components-react";
import { NativeSelect, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Sheet } from "../../ui/Sheet";
import { chooseDevice } from "../devices";
import { LevelMeter } from "../LevelMeter";

const kinds: MediaDeviceKind[] = ["audioinput", "videoinput", "audiooutput"];

/** Which devices are used, while inside. */
export function DevicesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { microphoneTrack } = useLocalParticipant();
  const track = microphoneTrack?.isMuted ? undefined : microphoneTrack?.track?.mediaStreamTrack;
  return (
    <Sheet title={t("live.devices")} onClose={onClose}>
      <Stack gap="md">
        {kinds.map((kind) => (
          <Kind key={kind} kind={kind} />
        ))}
        {track ? (
          <Stack gap={6}>
            <Text size="sm">{t("devices.sayHello")}</Text>
            <LevelMeter track={track} label={t("devices.level")} />
          </Stack>
        ) : (
          <Text size="sm" c="dimmed">
            {t("devices.labelsLater")}
          </Text>
        )}
      </Stack>
    </Sheet>
  );
}

function Kind({ kind }: { kind: MediaDeviceKind }) {
  const { t } = useTranslation();
  const room = useRoomContext();
  const { devices, activeDeviceId, setActiveMediaDevice } = useMediaDeviceSelect({ kind, room });
  const known = devices.filter((device) => device.label);
  if (known.length === 0) return null;
  return (
    <NativeSelect
      label={t(`devices.kind.${kind}`)}
      data={known.map((device) => ({ value: device.deviceId, label: device.label }))}
      value={activeDeviceId}
      onChange={(event) => {
        const id = event.currentTarget.value;
        chooseDevice(kind, id);
        void setActiveMediaDevice(id);
      }}
    />
  );
}
