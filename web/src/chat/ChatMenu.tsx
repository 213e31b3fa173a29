import { ActionIcon, Menu, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "../api/key";
import { sessionsApi } from "../api/sessions";
import type { Access } from "../api/types";
import { useInside } from "../live/react";
import { useDo } from "../session/useDo";
import { Confirm } from "../ui/Confirm";
import { IconDelete, IconDots, IconLock, IconUnlock } from "../ui/icons";
import { useTalk } from "./react";

/** Who could write before this page locked the chat: unlocking lets nobody else in. */
const unlocked = new WeakMap<object, Access>();

/** What hosts do with the chat as a whole: lock it, and take everything away. */
export function ChatMenu({ empty }: { empty: boolean }) {
  const { t } = useTranslation();
  const talk = useTalk();
  const { me, session } = useInside();
  const [asks, setAsks] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const locked = session.access.write === "hosts" || session.access.write === "nobody";
  const [lock] = useDo(async () => {
    const open = unlocked.get(talk) ?? "everyone";
    await sessionsApi.edit(session.link, { write: locked ? open : "hosts" });
    if (!locked) unlocked.set(talk, session.access.write);
  });
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
        <Confirm
          title={t("chat.clearTitle")}
          action={t("chat.clearYes")}
          onConfirm={() => {
            talk.act({ do: "clear", message: newKey() });
            setAsks(false);
          }}
          onClose={() => setAsks(false)}
        >
          <Text>{t("chat.clearText")}</Text>
        </Confirm>
      )}
    </>
  );
}
