import { Stack, Title } from "@mantine/core";
import { type ReactNode, useEffect, useId, useRef } from "react";
import classes from "./AlertDialog.module.css";
import { useReturnFocus } from "./useReturnFocus";

type Props = {
  title: ReactNode;
  children: ReactNode;
  /** `alertdialog` where an answer is needed now; else `dialog`. */
  role?: "dialog" | "alertdialog";
  /** Escape; without it the dialog stays until somebody answers. */
  onCancel?: () => void;
};

/**
 * A question that stands before everything else: the browser's own modal dialog,
 * which keeps the focus and makes the rest inert. The element with
 * `data-first-focus` has the focus when it opens; it returns when it closes.
 */
export function AlertDialog({ title, children, role = "alertdialog", onCancel }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useReturnFocus();
  useEffect(() => {
    const element = dialog.current;
    if (!element || element.open) return;
    element.showModal();
    element.querySelector<HTMLElement>("[data-first-focus]")?.focus();
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      role={role}
      className={classes.dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onCancel={(event) => {
        event.preventDefault();
        onCancel?.();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.preventDefault();
        if (event.key === "Escape") onCancel?.();
      }}
    >
      <Stack gap="md">
        <Title order={2} fz="1.5rem" id={`${id}-title`}>
          {title}
        </Title>
        <Stack gap="md" id={`${id}-text`}>
          {children}
        </Stack>
      </Stack>
    </dialog>
  );
}
