import { Button, Group, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside } from "../live/react";

type Props = { text: string; onSave: (text: string) => void; onClose: () => void };

/** Another text for a message of one's own: Enter saves, Escape leaves it as it was. */
export function EditForm({ text, onSave, onClose }: Props) {
  const { t } = useTranslation();
  const most = useInside().workspace?.chat.text ?? 0;
  const [now, setNow] = useState(text);
  const changed = now.trim();
  const tooLong = [...changed].length > most;
  const save = () => {
    if (tooLong || changed === "") return;
    if (changed !== text) onSave(changed);
    onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Textarea
        autosize
        autoFocus
        minRows={1}
        maxRows={8}
        dir="auto"
        aria-label={t("chat.editLabel")}
        value={now}
        error={tooLong && t("chat.tooLong", { most })}
        onChange={(event) => setNow(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            onClose();
          }
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          save();
        }}
      />
      <Group gap="xs" mt={6}>
        <Button type="submit" size="compact-sm" disabled={tooLong || changed === ""}>
          {t("app.save")}
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={onClose}>
          {t("app.cancel")}
        </Button>
      </Group>
    </form>
  );
}
