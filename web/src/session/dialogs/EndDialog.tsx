import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import { Confirm } from "../../ui/Confirm";
import { useDo } from "../useDo";

export function EndDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const { people } = useInside();
  const [end, ending] = useDo(() => session.command("end"));
  const others = Object.keys(people).length - 1;
  return (
    <Confirm
      title={t("end.title")}
      action={t("end.yes")}
      busy={ending}
      onConfirm={end}
      onClose={onClose}
    >
      <Text>{others > 0 ? t("end.text", { count: others }) : t("end.textAlone")}</Text>
      <Text>{t("end.kept")}</Text>
    </Confirm>
  );
}
