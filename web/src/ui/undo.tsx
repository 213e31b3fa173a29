import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import i18next from "i18next";
import { showError } from "./errors";

/** Says what was done and offers to undo it: better than asking beforehand. */
export function undoable(message: string, undo: () => Promise<unknown>): void {
  const id = notifications.show({
    color: "olive",
    autoClose: 10_000,
    closeButtonProps: { "aria-label": i18next.t("app.close") },
    message: (
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          variant="light"
          size="compact-sm"
          flex="none"
          onClick={() => {
            notifications.hide(id);
            undo().catch(showError);
          }}
        >
          {i18next.t("app.undo")}
        </Button>
      </Group>
    ),
  });
}
