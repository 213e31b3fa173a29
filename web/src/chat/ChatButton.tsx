import { Button, Indicator, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { IconChat } from "./icons";
import { useTalkState } from "./react";

/** Beyond this nobody counts. */
const most = 99;

/** Opens the chat; it counts what this person has not read. */
export function ChatButton({ open, onOpen }: { open: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const { unread, pending } = useTalkState();
  const refused = pending.some(({ error }) => error !== undefined);
  const words = unread > 0 ? t("chat.buttonUnread", { count: unread }) : t("chat.title");
  return (
    <Tooltip label={t("chat.title")}>
      <Indicator
        label={refused ? "!" : unread > most ? `${most}+` : unread}
        disabled={unread === 0 && !refused}
        size={18}
        color="clay"
        offset={4}
      >
        <Button
          variant={open ? "light" : "subtle"}
          color={open ? undefined : "gray"}
          px="xs"
          title={words}
          aria-label={refused ? `${words}. ${t("chat.someRefused")}` : words}
          aria-pressed={open}
          onClick={onOpen}
        >
          <IconChat size={20} />
        </Button>
      </Indicator>
    </Tooltip>
  );
}
