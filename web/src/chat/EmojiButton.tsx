import { ActionIcon, Popover, Tooltip } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconReact } from "../ui/icons";
import classes from "./Chat.module.css";
import { columns, emoji } from "./emoji";

/** A small choice of signs; arrows lead from one to the next. */
export function EmojiButton({ onPick }: { onPick: (sign: string) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="top-start"
      trapFocus
      returnFocus
      shadow="md"
      radius="lg"
    >
      <Popover.Target>
        <Tooltip label={t("chat.emoji")} disabled={open}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t("chat.emoji")}
            onClick={() => setOpen(!open)}
          >
            <IconReact size={20} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label={t("chat.emoji")}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons in it are what one works with */}
        <div className={classes.emoji} onKeyDown={rove}>
          {emoji.map((sign, i) => (
            <button
              key={sign}
              type="button"
              tabIndex={i === 0 ? 0 : -1}
              onClick={() => {
                onPick(sign);
                setOpen(false);
              }}
            >
              {sign}
            </button>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function rove(event: KeyboardEvent<HTMLElement>): void {
  const ahead = document.documentElement.dir === "rtl" ? -1 : 1;
  const steps: Record<string, number> = {
    ArrowRight: ahead,
    ArrowLeft: -ahead,
    ArrowDown: columns,
    ArrowUp: -columns,
  };
  const step = steps[event.key];
  const all = [...event.currentTarget.querySelectorAll("button")];
  const next = step && all[all.indexOf(document.activeElement as HTMLButtonElement) + step];
  if (!step) return;
  event.preventDefault();
  if (next) next.focus();
}
