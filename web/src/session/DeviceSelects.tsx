import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./DeviceSelects.module.css";
import { chosenDevices } from "./devices";

const kinds = ["audioinput", "videoinput", "audiooutput"] as const;
const canChooseOutput = "setSinkId" in HTMLMediaElement.prototype;

/** Which camera, microphone and loudspeaker, where there is a choice. */
export function DeviceSelects({
  devices,
  onChoose,
  active = chosenDevices(),
}: {
  devices: readonly MediaDeviceInfo[];
  onChoose: (kind: MediaDeviceKind, id: string) => void;
  active?: Partial<Record<MediaDeviceKind, string>>;
}) {
  const { t } = useTranslation();
  return (
    <div className={classes.grid}>
      {kinds.map((kind) => {
        const found = devices.filter((device) => device.kind === kind && device.label);
        if (found.length === 0 || (kind === "audiooutput" && !canChooseOutput)) return null;
        return (
          <NativeSelect
            key={kind}
            label={t(`devices.kind.${kind}`)}
            data={found.map((device) => ({ value: device.deviceId, label: device.label }))}
            value={active[kind] ?? found[0]?.deviceId}
            onChange={(event) => onChoose(kind, event.currentTarget.value)}
          />
        );
      })}
    </div>
  );
}
