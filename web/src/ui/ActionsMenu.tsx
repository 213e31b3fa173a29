import { Button, Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconChevronDown } from "./icons";

/** *Actions* of one row; its children are Menu.Items. */
export function ActionsMenu({
  name,
  onClose,
  children,
}: {
  name: string;
  onClose?: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" width={230} onClose={onClose}>
      <Menu.Target>
        <Button
          variant="default"
          size="sm"
          rightSection={<IconChevronDown size={16} />}
          aria-label={t("app.actionsFor", { name })}
        >
          {t("app.actions")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
