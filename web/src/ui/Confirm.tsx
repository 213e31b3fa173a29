import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { AlertDialog } from "./AlertDialog";
import { ErrorNote } from "./ErrorNote";

type Props = {
  title: ReactNode;
  /** What comes of it. */
  children: ReactNode;
  /** The button that does it. */
  action: string;
  role?: "dialog" | "alertdialog";
  /** It takes nothing away: its button has no alarm's colour. */
  harmless?: boolean;
  /** It is being done. */
  busy?: boolean;
  /** Why it was not done. */
  error?: unknown;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before something is done that cannot be undone by those who do it. */
export function Confirm({ title, children, role, action, harmless, busy, error, ...on }: Props) {
  const { t } = useTranslation();
  return (
    <AlertDialog title={title} role={role} onCancel={on.onClose}>
      {children}
      <ErrorNote error={error} />
      <Group justify="flex-end" gap="sm">
        <Button variant="default" size="md" data-first-focus onClick={on.onClose}>
          {t("app.cancel")}
        </Button>
        <Button
          size="md"
          color={harmless ? undefined : "danger"}
          loading={busy}
          onClick={on.onConfirm}
        >
          {action}
        </Button>
      </Group>
    </AlertDialog>
  );
}
