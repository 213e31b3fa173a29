import { Menu } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import { showError } from "../../ui/errors";
import { ToolButton } from "../../ui/ToolButton";
import type { AroundProps } from "../Around";
import { everythingAddress } from "../files/api";
import { IconEverything, IconExport, IconImport, IconVersions } from "../icons";
import { useBoardName } from "../names";
import { VersionsDialog } from "../versions/VersionsDialog";
import { ExportDialog } from "./ExportDialog";
import { accepted, type Incoming, incomingOf } from "./incoming";

type Props = AroundProps & { onIncoming: (incoming: Incoming) => void };

/** What comes onto a board from elsewhere, and what leaves it; what it was. */
export function TransferMenu({ state, board, boardId, handle, onIncoming }: Props) {
  const { t, i18n } = useTranslation();
  const { link } = useSession();
  const { me } = useInside();
  const nameOf = useBoardName(state.boards);
  const [dialog, setDialog] = useState<"export" | "versions">();
  const chooser = useRef<HTMLInputElement>(null);
  const shown = state.boards.find(({ id }) => id === boardId);
  const close = () => setDialog(undefined);
  const choose = (files: readonly File[]) => {
    try {
      if (files.length > 0) onIncoming(incomingOf(files));
    } catch (error) {
      showError(error);
    }
  };
  return (
    <>
      <Menu position="bottom-end" width={300}>
        <Menu.Target>
          <ToolButton label={t("transfer.menu")}>
            <IconExport size={20} />
          </ToolButton>
        </Menu.Target>
        <Menu.Dropdown>
          {state.mayEdit && (
            <Menu.Item
              leftSection={<IconImport size={18} />}
              disabled={!board || !handle}
              onClick={() => chooser.current?.click()}
            >
              {t("transfer.import")}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconExport size={18} />}
            disabled={!board}
            onClick={() => setDialog("export")}
          >
            {t("transfer.export")}
          </Menu.Item>
          {state.mayArrange && (
            <Menu.Item
              leftSection={<IconVersions size={18} />}
              onClick={() => setDialog("versions")}
            >
              {t("transfer.versions")}
            </Menu.Item>
          )}
          {me.may.includes("see_attendance") && (
            <Menu.Item
              component="a"
              href={everythingAddress(link, i18n.language)}
              download
              leftSection={<IconEverything size={18} />}
            >
              {t("transfer.everything")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <input
        ref={chooser}
        type="file"
        hidden
        multiple
        accept={accepted}
        aria-label={t("transfer.import")}
        onChange={(event) => {
          const input = event.currentTarget;
          choose([...(input.files ?? [])]);
          input.value = ""; // the same file can be chosen again
        }}
      />
      {dialog === "export" && board && (
        <ExportDialog
          state={state}
          board={board}
          boardId={boardId}
          handle={handle}
          onClose={close}
        />
      )}
      {dialog === "versions" && shown && (
        <VersionsDialog board={boardId} name={nameOf(shown)} onClose={close} />
      )}
    </>
  );
}
