import { Drawer, Indicator } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ToolButton } from "../../ui/ToolButton";
import { IconFiles } from "../icons";
import type { FileItem } from "./api";
import { FilesPanel } from "./FilesPanel";
import { useUploads } from "./useUploads";

type Props = {
  open: boolean;
  onOpen: (open: boolean) => void;
  onToBoard?: (file: FileItem) => void;
};

/** Opens the files of the session; a dot says that some are on their way, or did not arrive. */
export function FilesButton({ open, onOpen, onToBoard }: Props) {
  const { t } = useTranslation();
  const [, sending] = useUploads();
  const failed = sending.some(({ is }) => is === "failed");
  return (
    <>
      <Indicator disabled={sending.length === 0} color={failed ? "danger" : "aegean"} offset={6}>
        <ToolButton
          label={t("files.open")}
          data-hint={t("files.title")}
          aria-haspopup="dialog"
          onClick={() => onOpen(true)}
        >
          <IconFiles size={20} />
        </ToolButton>
      </Indicator>
      <Drawer
        opened={open}
        onClose={() => onOpen(false)}
        position="right"
        size="min(27rem, 100%)"
        title={t("files.title")}
        closeButtonProps={{ "aria-label": t("app.close") }}
      >
        <FilesPanel onToBoard={onToBoard} />
      </Drawer>
    </>
  );
}
