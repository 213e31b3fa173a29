import { Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { AlertDialog } from "../ui/AlertDialog";

type Props = { own: boolean; name: string; onClose: () => void; onDelete: () => void };

export function DeleteDialog({ own, name, onClose, onDelete }: Props) {
  const { t } = useTranslation();
  return (
    <AlertDialog title={t("chat.deleteTitle")} onCancel={onClose}>
      <Text>{t(own ? "chat.deleteText" : "chat.deleteTheirs", { name })}</Text>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" size="md" data-first-focus onClick={onClose}>
          {t("app.cancel")}
        </Button>
        <Button
          size="md"
          color="danger"
          onClick={() => {
            onDelete();
            onClose();
          }}
        >
          {t("chat.delete")}
        </Button>
      </Group>
    </AlertDialog>
  );
}
