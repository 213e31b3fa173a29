import { Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import { AlertDialog } from "../../ui/AlertDialog";
import { useDo } from "../useDo";

export function EndDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const { people } = useInside();
  const [end, ending] = useDo(() => session.command("end"));
  const others = Object.keys(people).length - 1;
  return (
    <AlertDialog title={t("end.title")} onCancel={onClose}>
      <Text>{others > 0 ? t("end.text", { count: others }) : t("end.textAlone")}</Text>
      <Text>{t("end.kept")}</Text>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" size="md" data-first-focus onClick={onClose}>
          {t("app.cancel")}
        </Button>
        <Button size="md" color="danger" loading={ending} onClick={end}>
          {t("end.yes")}
        </Button>
      </Group>
    </AlertDialog>
  );
}
