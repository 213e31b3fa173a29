import { Button, Indicator } from "@mantine/core";
import type { ReactNode } from "react";

type Props = {
  open: boolean;
  onOpen: () => void;
  icon: ReactNode;
  /** What a pointer over it reads. */
  title: string;
  /** What is read aloud: the title, and what the mark means. */
  label: string;
  /** How many wait for this person; nothing and 0: nobody. */
  mark?: number | string;
  /** Words beside the icon. */
  children?: ReactNode;
};

/** Opens one of the session's panels, in the bar. */
export function PanelButton({ open, onOpen, icon, title, label, mark, children }: Props) {
  return (
    <Indicator label={mark} disabled={!mark} size={18} color="clay" offset={4}>
      <Button
        data-hint={title}
        variant={open ? "light" : "subtle"}
        color={open ? undefined : "gray"}
        px={children === undefined ? "xs" : "sm"}
        leftSection={children === undefined ? undefined : icon}
        aria-label={label}
        aria-pressed={open}
        onClick={onOpen}
      >
        {children ?? icon}
      </Button>
    </Indicator>
  );
}
