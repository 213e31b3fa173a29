import { Popover } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconReact } from "../ui/icons";
import { rove } from "../ui/rove";
import { ToolButton } from "../ui/ToolButton";
import classes from "./Chat.module.css";
import { columns, emoji } from "./emoji";

const alongSigns = rove("button", columns);

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
        <ToolButton
          label={t("chat.emoji")}
          data-hint={open ? undefined : t("chat.emoji")}
          onClick={() => setOpen(!open)}
        >
          <IconReact size={20} />
        </ToolButton>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label={t("chat.emoji")}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons in it are what one works with */}
        <div className={classes.emoji} onKeyDown={alongSigns}>
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
