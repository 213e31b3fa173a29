import { Button, Indicator, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useInside } from "../../live/react";
import { IconPolls } from "../../ui/icons";
import { useUnanswered } from "./unanswered";

/** Opens the polls; marked while one is open that this person has not answered. */
export function PollsButton({ open, onOpen }: { open: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const { me } = useInside();
  const waiting = useUnanswered().length;
  if (!me.may.includes("answer")) return null;
  return (
    <Tooltip label={t("polls.title")}>
      <Indicator label={waiting} disabled={waiting === 0} size={18} color="clay" offset={4}>
        <Button
          variant={open ? "light" : "subtle"}
          color={open ? undefined : "gray"}
          px="xs"
          aria-label={waiting ? t("polls.buttonOpen", { count: waiting }) : t("polls.title")}
          aria-pressed={open}
          onClick={onOpen}
        >
          <IconPolls size={20} />
        </Button>
      </Indicator>
    </Tooltip>
  );
}
