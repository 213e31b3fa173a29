import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Attended, historyApi } from "../api/history";
import { AlertDialog } from "../ui/AlertDialog";
import { ErrorNote } from "../ui/ErrorNote";
import { toast } from "../ui/toast";

type Props = { link: string; person: Attended; onClose: () => void };

/** Asks whether a guest's name is to be erased (rule 47): it cannot be undone. */
export function EraseName({ link, person, onClose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const erase = useMutation({
    mutationFn: () => historyApi.eraseName(link, person.id),
    onSuccess: async () => {
      toast(t("history.erased"));
      onClose();
      await client.invalidateQueries({ queryKey: ["runs"] });
    },
  });
  return (
    <AlertDialog title={t("history.eraseTitle", { name: person.name ?? "" })} onCancel={onClose}>
      <Text>{t("history.eraseText")}</Text>
      <ErrorNote error={erase.error} />
      <Group justify="flex-end">
        <Button variant="default" data-first-focus onClick={onClose}>
          {t("app.cancel")}
        </Button>
        <Button color="danger" loading={erase.isPending} onClick={() => erase.mutate()}>
          {t("history.eraseYes")}
        </Button>
      </Group>
    </AlertDialog>
  );
}
