import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { showError } from "./errors";
import { said, type Words } from "./said";
import { closing } from "./toast";

/** Says what was done and offers to undo it: better than asking beforehand. */
export function undoable(words: Words, undo: () => Promise<unknown>): void {
  const id = notifications.show({
    color: "olive",
    autoClose: 10_000,
    closeButtonProps: closing,
    message: (
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Text size="sm">{said(words)}</Text>
        <Button
          variant="light"
          size="compact-sm"
          flex="none"
          onClick={() => {
            notifications.hide(id);
            undo().catch(showError);
          }}
        >
          {said((t) => t("app.undo"))}
        </Button>
      </Group>
    ),
  });
}
