import { useTranslation } from "react-i18next";
import { PanelButton } from "../session/PanelButton";
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
    <PanelButton
      open={open}
      onOpen={onOpen}
      icon={<IconChat size={20} />}
      title={words}
      label={refused ? `${words}. ${t("chat.someRefused")}` : words}
      mark={refused ? "!" : unread > most ? `${most}+` : unread}
    />
  );
}
