import { Group } from "@mantine/core";
import type { ReactNode } from "react";
import { AppearanceToggle } from "./AppearanceToggle";
import { Colonnade } from "./Colonnade";
import classes from "./DoorFrame.module.css";
import { LanguageMenu } from "./LanguageMenu";
import { Wordmark } from "./Mark";

/** The frame of every screen on which one person does one thing: log in, come in, go out. */
export function DoorFrame({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  return (
    <div className={classes.frame}>
      <div className={classes.art}>
        <Colonnade />
      </div>
      <div className={classes.side}>
        <header className={classes.top}>
          <Wordmark />
          <Group gap={4} wrap="nowrap">
            <LanguageMenu />
            <AppearanceToggle />
          </Group>
        </header>
        <main className={wide ? `${classes.body} ${classes.wide}` : classes.body}>{children}</main>
      </div>
    </div>
  );
}
