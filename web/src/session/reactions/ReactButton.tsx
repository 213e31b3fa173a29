import { ActionIcon, Popover } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import { IconReact } from "../../ui/icons";
import classes from "./Reactions.module.css";
import { type Sign, signs } from "./signs";

/** Opens the reactions; they stay open, so that one can clap more than once. */
export function ReactButton() {
  const { t } = useTranslation();
  const session = useSession();
  const { me } = useInside();
  const [open, setOpen] = useState(false);
  if (!me.may.includes("react")) return null;
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="top"
      trapFocus
      returnFocus
      withArrow
      shadow="md"
      radius="xl"
    >
      <Popover.Target>
        <ActionIcon
          data-hint={open ? undefined : t("reactions.react")}
          size={48}
          variant="default"
          aria-label={t("reactions.react")}
          onClick={() => setOpen(!open)}
        >
          <IconReact size={22} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label={t("reactions.react")}>
        <div className={classes.signs}>
          {(Object.keys(signs) as Sign[]).map((what) => (
            <ActionIcon
              key={what}
              size={44}
              radius="xl"
              variant="subtle"
              color="gray"
              className={classes.sign}
              aria-label={t(`reactions.sign.${what}`)}
              onClick={() => session.say({ t: "react", what })}
            >
              <span aria-hidden="true">{signs[what]}</span>
            </ActionIcon>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
