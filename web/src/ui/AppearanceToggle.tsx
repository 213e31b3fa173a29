import { ActionIcon } from "@mantine/core";
import { IconMoon, IconSun } from "./icons";
import { useAppearance } from "./useAppearance";

/** Light or dark; until somebody chooses, what the system says. */
export function AppearanceToggle() {
  const { label, dark, toggle } = useAppearance();
  return (
    <ActionIcon
      data-hint={label}
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={label}
      onClick={toggle}
    >
      {dark ? <IconSun size={20} /> : <IconMoon size={20} />}
    </ActionIcon>
  );
}
