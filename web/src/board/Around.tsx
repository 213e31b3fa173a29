import { ActionIcon, Drawer, Indicator, Tooltip } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IconFiles } from "../ui/icons";
import { toast } from "../ui/toast";
import type { CanvasHandle } from "./canvas/handle";
import type { FileItem } from "./files/api";
import { FilesPanel } from "./files/FilesPanel";
import { useUploads } from "./files/useUploads";
import { kindOf } from "./files/words";
import type { ShownBoard } from "./shown";
import { inColumn, lastIndex } from "./transfer/place";
import type { WorkspaceState } from "./types";

export type AroundProps = {
  state: WorkspaceState;
  board: ShownBoard | null;
  handle: CanvasHandle | null;
};

/** What stands around the boards: files, what comes in and goes out, versions. */
export function Around(props: AroundProps) {
  return <Files {...props} />;
}

function Files({ board, handle }: AroundProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [, sending] = useUploads();
  const failed = sending.some(({ is }) => is === "failed");
  const place = (file: FileItem) => {
    if (!board || !handle) return;
    if (kindOf(file) !== "image") return;
    const { hash, width = 1, height = 1 } = file;
    const last = lastIndex(board.elements.values());
    board.change(inColumn([{ hash, width, height }], handle.view(), last));
    board.doc.flush();
    toast(t("files.placed", { name: file.name }));
  };
  return (
    <>
      <Tooltip label={t("files.title")}>
        <Indicator disabled={sending.length === 0} color={failed ? "danger" : "aegean"} offset={6}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t("files.open")}
            aria-haspopup="dialog"
            onClick={() => setOpen(true)}
          >
            <IconFiles size={20} />
          </ActionIcon>
        </Indicator>
      </Tooltip>
      <Drawer
        opened={open}
        onClose={() => setOpen(false)}
        position="right"
        size="min(27rem, 100%)"
        title={t("files.title")}
        closeButtonProps={{ "aria-label": t("app.close") }}
      >
        <FilesPanel onToBoard={board && handle ? place : undefined} />
      </Drawer>
    </>
  );
}
