import { lazy, Suspense } from "react";
import { withTexts } from "../locales/i18n";
import { useWorkspaceState } from "./react";

// Rarely anything is left: the list comes when there is.
const UnsentList = lazy(() =>
  withTexts(import("./UnsentList"), "board").then((m) => ({ default: m.UnsentList })),
);

/** What this browser keeps of a session and the server has not got; nothing where that is nothing. */
export function Unsent() {
  const state = useWorkspaceState();
  if (!state?.unsent.length) return null;
  return (
    <Suspense>
      <UnsentList />
    </Suspense>
  );
}
