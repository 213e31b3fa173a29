import { ActionIcon, Button, Group, Menu, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { sessionsApi } from "../api/sessions";
import { useInside } from "../live/react";
import { useDo } from "../session/useDo";
import { AlertDialog } from "../ui/AlertDialog";
import { IconDelete, IconDots, IconLock, IconUnlock } from "../ui/icons";
import { newId } from "./ids";
import { useTalk } from "./react";

/** What hosts do with the chat as a whole: lock it, and take everything away. */
export function ChatMenu({ empty }: { empty: boolean }) {
  const { t } = useTranslation();
  const talk = useTalk();
  const { me, session } = useInside();
  const [asks, setAsks] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const locked = session.access.write === "hosts" || session.access.write === "nobody";
  const [lock] = useDo(() =>
    sessionsApi.edit(session.link, { write: locked ? "everyone" : "hosts" }),
  );
  const mayLock = me.may.includes("configure");
  const mayClear = me.may.includes("clear_chat") && !empty;
  if (!mayLock && !mayClear) return null;
  return (
    <>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon
            ref={button}
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t("chat.menu")}
          >
            <IconDots size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayLock && (
            <Menu.Item
              leftSection={locked ? <IconUnlock size={18} /> : <IconLock size={18} />}
              onClick={lock}
            >
              {t(locked ? "chat.unlock" : "chat.lock")}
            </Menu.Item>
          )}
          {mayClear && (
            <Menu.Item
              c="var(--mantine-color-error)"
              leftSection={<IconDelete size={18} />}
              onClick={() => {
                button.current?.focus(); // where the focus returns to; this entry goes
                setAsks(true);
              }}
            >
              {t("chat.clear")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {asks && (
        <AlertDialog title={t("chat.clearTitle")} onCancel={() => setAsks(false)}>
          <Text>{t("chat.clearText")}</Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" size="md" data-first-focus onClick={() => setAsks(false)}>
              {t("app.cancel")}
            </Button>
            <Button
              size="md"
              color="danger"
              onClick={() => {
                talk.act({ do: "clear", message: newId() });
                setAsks(false);
              }}
            >
              {t("chat.clearYes")}
            </Button>
          </Group>
        </AlertDialog>
      )}
    </>
  );
}
