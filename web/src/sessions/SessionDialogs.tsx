import { lazy, Suspense } from "react";
import type { GroupRef, Item } from "../api/sessions";
import { withTexts } from "../locales/i18n";

/** What is asked or set in front of a list of sessions. */
export type Dialog =
  | { kind: "new" }
  | { kind: "edit" | "people" | "invite" | "rooms" | "copy" | "move" | "delete"; item: Item }
  | { kind: "close" | "hide"; item: Item };

// Each comes when it is wanted: a list is on the screen without them.
const SessionForm = lazy(() => import("./SessionForm").then((m) => ({ default: m.SessionForm })));
const Smaller = lazy(() => import("./dialogs/Smaller").then((m) => ({ default: m.Smaller })));
const PeopleDialog = lazy(() =>
  withTexts(import("./dialogs/PeopleDialog"), "lists").then((m) => ({ default: m.PeopleDialog })),
);
const InviteDialog = lazy(() =>
  withTexts(import("./dialogs/InviteDialog"), "lists").then((m) => ({ default: m.InviteDialog })),
);
const PlanRooms = lazy(() =>
  withTexts(import("../session/rooms/PlanRooms"), "session").then((m) => ({
    default: m.PlanRooms,
  })),
);

export function SessionDialogs({
  dialog,
  group,
  onClose,
}: {
  dialog: Dialog | null;
  /** Where a new session belongs. */
  group?: GroupRef;
  onClose: () => void;
}) {
  if (!dialog) return null;
  return <Suspense fallback={null}>{shown(dialog, group, onClose)}</Suspense>;
}

function shown(dialog: Dialog, group: GroupRef | undefined, onClose: () => void) {
  switch (dialog.kind) {
    case "new":
      return <SessionForm group={group} onClose={onClose} />;
    case "edit":
      return <SessionForm item={dialog.item} onClose={onClose} />;
    case "people":
      return <PeopleDialog item={dialog.item} onClose={onClose} />;
    case "invite":
      return <InviteDialog item={dialog.item} onClose={onClose} />;
    case "rooms":
      return <PlanRooms link={dialog.item.link} onClose={onClose} />;
    case "copy":
    case "move":
    case "delete":
    case "close":
    case "hide":
      return <Smaller kind={dialog.kind} item={dialog.item} onClose={onClose} />;
  }
}
