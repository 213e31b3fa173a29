import { useTranslation } from "react-i18next";
import { useInside } from "../../live/react";
import { IconPolls } from "../../ui/icons";
import { PanelButton } from "../PanelButton";
import { useUnanswered } from "./unanswered";

/** Opens the polls; marked while one is open that this person has not answered. */
export function PollsButton({ open, onOpen }: { open: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const { me } = useInside();
  const waiting = useUnanswered().length;
  if (!me.may.includes("answer")) return null;
  return (
    <PanelButton
      open={open}
      onOpen={onOpen}
      icon={<IconPolls size={20} />}
      title={t("polls.title")}
      label={waiting ? t("polls.buttonOpen", { count: waiting }) : t("polls.title")}
      mark={waiting}
    />
  );
}
