import { ActionIcon, type ActionIconProps } from "@mantine/core";
import type { ComponentProps } from "react";

type Props = { label: string } & ActionIconProps &
  Omit<ComponentProps<"button">, keyof ActionIconProps>;

/** A quiet icon among others that says what it is: to who hears the page by its name, to others by its hint. */
export function ToolButton({ label, ...more }: Props) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={36}
      data-hint={label}
      aria-label={label}
      {...more}
    />
  );
}
