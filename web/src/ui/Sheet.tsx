import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useReturnFocus } from "./useReturnFocus";

/** A dialog that one opens to look something up or to set it, and closes again. */
export function Sheet({
  title,
  size,
  onClose,
  children,
}: {
  title: ReactNode;
  size?: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  useReturnFocus();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      returnFocus={false}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      {children}
    </Modal>
  );
}
