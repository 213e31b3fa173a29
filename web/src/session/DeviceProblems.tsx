import { Alert, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { IconAlert } from "../ui/icons";
import { thisBrowser } from "./advice";
import { type DeviceProblem, problemText } from "./devices";

/** What is wrong with a device and what helps; going in works all the same. */
export function DeviceProblems({
  problems,
}: {
  problems: { microphone?: DeviceProblem; camera?: DeviceProblem };
}) {
  const { t } = useTranslation();
  const { microphone, camera } = problems;
  if (!microphone && !camera) return null;
  const allowed = [microphone, camera].includes("refused") && t(`devices.allow.${thisBrowser()}`);
  const both = microphone === camera && camera !== "blur" && camera;
  return (
    <Stack gap="xs" role="status">
      {both ? (
        <Problem text={t(`devices.problem.both.${both}`)} />
      ) : (
        <>
          {microphone && <Problem text={t(problemText("microphone", microphone))} />}
          {camera && <Problem text={t(problemText("camera", camera))} />}
        </>
      )}
      {allowed && <Text size="sm">{allowed}</Text>}
    </Stack>
  );
}

function Problem({ text }: { text: string }) {
  return (
    <Alert color="clay" variant="light" icon={<IconAlert size={20} />} p="sm">
      {text}
    </Alert>
  );
}
