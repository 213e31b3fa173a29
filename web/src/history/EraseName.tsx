import { Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Attended, historyApi } from "../api/history";
import { Confirm } from "../ui/Confirm";
import { toast } from "../ui/toast";

type Props = { link: string; person: Attended; onClose: () => void };

/** Asks whether a guest's name is to be erased (rule 47): it cannot be undone. */
export function EraseName({ link, person, onClose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const erase = useMutation({
    mutationFn: () => historyApi.eraseName(link, person.id),
    onSuccess: async () => {
      toast((t) => t("history.erased"));
      onClose();
      await client.invalidateQueries({ queryKey: ["runs"] });
    },
  });
  return (
    <Confirm
      title={t("history.eraseTitle", { name: person.name ?? "" })}
      action={t("history.eraseYes")}
      busy={erase.isPending}
      error={erase.error}
      onConfirm={() => erase.mutate()}
      onClose={onClose}
    >
      <Text>{t("history.eraseText")}</Text>
    </Confirm>
  );
}
