import { useState } from "react";
import { useSession } from "../live/react";
import { showError } from "../ui/errors";
import { toast } from "../ui/toast";
import { undoable } from "../ui/undo";
import type { CanvasHandle } from "./canvas/handle";
import { type FileItem, fetchFile } from "./files/api";
import { FilesButton } from "./files/FilesButton";
import { kindOf } from "./files/words";
import type { ShownBoard } from "./shown";
import type { Brought } from "./transfer/bring";
import { ImportDialog } from "./transfer/ImportDialog";
import { type Incoming, one } from "./transfer/incoming";
import { inColumn, lastIndex } from "./transfer/place";
import { TransferMenu } from "./transfer/TransferMenu";
import type { WorkspaceState } from "./types";

export type AroundProps = {
  state: WorkspaceState;
  /** The board that is shown, once it is open, and the canvas that shows it. */
  board: ShownBoard | null;
  boardId: string;
  handle: CanvasHandle | null;
};

/** What stands around the boards: files, what comes in and goes out, versions. */
export function Around(props: AroundProps & { onShow: (board: string) => void }) {
  const { link } = useSession();
  const { state, board, handle, onShow } = props;
  const [files, setFiles] = useState(false);
  const [incoming, setIncoming] = useState<Incoming>();
  const place = (file: FileItem) => {
    if (!board || !handle) return;
    setFiles(false);
    if (kindOf(file) !== "image") {
      try {
        setIncoming(one(file, () => fetchFile(link, file.hash)));
      } catch (error) {
        showError(error);
      }
      return;
    }
    const { hash, width = 1, height = 1 } = file;
    const last = lastIndex(board.elements.values());
    board.change(inColumn([{ hash, width, height }], handle.view(), last));
    board.doc.flush();
    toast((t) => t("files.placed", { name: file.name }));
  };
  const handleBrought = ({ count, left, where, board: added, undo }: Brought) => {
    if (added) onShow(added);
    else if (where) handle?.show(where);
    undoable((t) => t(added ? "transfer.boardsDone" : "transfer.done", { count }), undo);
    if (left > 0) toast((t) => t("transfer.left", { count: left }), "clay");
  };
  return (
    <>
      <FilesButton open={files} onOpen={setFiles} onToBoard={board && handle ? place : undefined} />
      <TransferMenu {...props} onIncoming={setIncoming} />
      {incoming && board && handle && (
        <ImportDialog
          incoming={incoming}
          state={state}
          board={board}
          handle={handle}
          onBrought={handleBrought}
          onClose={() => setIncoming(undefined)}
        />
      )}
    </>
  );
}
