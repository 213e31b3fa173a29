import { Group, Kbd, Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside } from "../../live/react";
import { Sheet } from "../../ui/Sheet";
import { shortcutsOn, switchShortcuts } from "../shortcuts";

const letters = { M: "microphone", V: "camera", H: "hand", B: "layout", W: "asking" } as const;

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const admits = useInside().me.may.includes("admit");
  const [on, setOn] = useState(shortcutsOn);
  return (
    <Sheet title={t("live.shortcuts")} onClose={onClose}>
      <Stack gap="md">
        {(["M", "V", "H", "B", ...(admits ? (["W"] as const) : [])] as const).map((letter) => (
          <Line key={letter} keys={letter} text={t(`shortcuts.${letters[letter]}`)} />
        ))}
        <Line keys={t("shortcuts.space")} text={t("shortcuts.talk")} />
        <Line keys="← →" text={t("shortcuts.tiles")} />
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
    </Sheet>
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
