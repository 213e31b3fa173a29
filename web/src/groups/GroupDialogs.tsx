import { lazy, Suspense } from "react";
import type { Found } from "../api/find";
import type { Group } from "../api/groups";

/** What is asked or set in front of groups. */
export type Dialog =
  | { kind: "new" }
  | { kind: "handOver"; group: Group; to?: Found }
  | { kind: "edit" | "newSession" | "delete" | "close" | "hide"; group: Group };

// Each comes when it is wanted: a list is on the screen without them.
const GroupForm = lazy(() => import("./dialogs").then((m) => ({ default: m.GroupForm })));
const HandOver = lazy(() => import("./dialogs").then((m) => ({ default: m.HandOver })));
const DeleteGroup = lazy(() => import("./dialogs").then((m) => ({ default: m.DeleteGroup })));
const PutOut = lazy(() => import("./dialogs").then((m) => ({ default: m.PutOut })));
const SessionForm = lazy(() =>
  import("../sessions/SessionForm").then((m) => ({ default: m.SessionForm })),
);

type Props = { dialog: Dialog | null; onClose: () => void; onDeleted?: () => void };

export function GroupDialogs({ dialog, onClose, onDeleted }: Props) {
  if (!dialog) return null;
  return <Suspense fallback={null}>{shown(dialog, onClose, onDeleted)}</Suspense>;
}

function shown(dialog: Dialog, onClose: () => void, onDeleted?: () => void) {
  switch (dialog.kind) {
    case "new":
      return <GroupForm onClose={onClose} />;
    case "edit":
      return <GroupForm group={dialog.group} onClose={onClose} />;
    case "newSession":
      return <SessionForm group={dialog.group} onClose={onClose} />;
    case "handOver":
      return <HandOver group={dialog.group} first={dialog.to} onClose={onClose} />;
    case "delete":
      return <DeleteGroup group={dialog.group} onClose={onClose} onDeleted={onDeleted} />;
    case "close":
    case "hide":
      return <PutOut kind={dialog.kind} group={dialog.group} onClose={onClose} />;
  }
}
