import { Group, Kbd, Modal, Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { shortcutsOn, switchShortcuts } from "../shortcuts";

const letters = { M: "microphone", V: "camera" } as const;

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [on, setOn] = useState(shortcutsOn);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("live.shortcuts")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <Stack gap="md">
        {(["M", "V"] as const).map((letter) => (
          <Line key={letter} keys={letter} text={t(`shortcuts.${letters[letter]}`)} />
        ))}
        <Line keys="F6" text={t("shortcuts.regions")} />
        <Line keys="Esc" text={t("shortcuts.close")} />
        <Switch
          label={t("shortcuts.letters")}
          description={t("shortcuts.lettersAbout")}
          checked={on}
          onChange={(event) => {
            setOn(event.currentTarget.checked);
            switchShortcuts(event.currentTarget.checked);
          }}
        />
      </Stack>
    </Modal>
  );
}

function Line({ keys, text }: { keys: string; text: string }) {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text>{text}</Text>
      <Kbd>{keys}</Kbd>
    </Group>
  );
}
