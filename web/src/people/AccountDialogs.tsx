import { lazy, Suspense } from "react";
import type { Account, Me } from "../api/types";

/** What is asked or set in front of accounts. */
export type Dialog =
  | { kind: "new" }
  | { kind: "edit" | "lock" | "reset" | "delete"; account: Account };

// Each comes when it is wanted: the list is on the screen without them.
const AccountForm = lazy(() => import("./AccountForm").then((m) => ({ default: m.AccountForm })));
const Ask = lazy(() => import("./dialogs").then((m) => ({ default: m.Ask })));
const DeleteAccount = lazy(() => import("./dialogs").then((m) => ({ default: m.DeleteAccount })));

type Props = { dialog: Dialog | null; me: Me; onClose: () => void };

export function AccountDialogs({ dialog, me, onClose }: Props) {
  if (!dialog) return null;
  return <Suspense fallback={null}>{shown(dialog, me, onClose)}</Suspense>;
}

function shown(dialog: Dialog, me: Me, onClose: () => void) {
  switch (dialog.kind) {
    case "new":
      return <AccountForm onClose={onClose} />;
    case "edit":
      return <AccountForm account={dialog.account} onClose={onClose} />;
    case "delete":
      return <DeleteAccount account={dialog.account} me={me} onClose={onClose} />;
    case "lock":
    case "reset":
      return <Ask what={dialog.kind} account={dialog.account} onClose={onClose} />;
  }
}
