import { lazy, Suspense } from "react";
import { useInside } from "../../live/react";
import { DevicesDialog } from "./DevicesDialog";
import { EndDialog } from "./EndDialog";
import { HelpDialog } from "./HelpDialog";
import { LeaveDialog } from "./LeaveDialog";
import { ShortcutsDialog } from "./ShortcutsDialog";

export type DialogName =
  | "leave"
  | "end"
  | "devices"
  | "shortcuts"
  | "help"
  | "invite"
  | "timer"
  | "rooms";

// Comes when it is wanted.
const InviteDialog = lazy(() =>
  import("../../sessions/dialogs/InviteDialog").then((m) => ({ default: m.InviteDialog })),
);

const TimerDialog = lazy(() =>
  import("../timer/TimerDialog").then((m) => ({ default: m.TimerDialog })),
);

const RoomsDialog = lazy(() =>
  import("../rooms/RoomsDialog").then((m) => ({ default: m.RoomsDialog })),
);

/** The one dialog that is open, if any. */
export function Dialogs({ open, onClose }: { open: DialogName | null; onClose: () => void }) {
  switch (open) {
    case null:
      return null;
    case "leave":
      return <LeaveDialog onClose={onClose} />;
    case "end":
      return <EndDialog onClose={onClose} />;
    case "devices":
      return <DevicesDialog onClose={onClose} />;
    case "shortcuts":
      return <ShortcutsDialog onClose={onClose} />;
    case "help":
      return <HelpDialog onClose={onClose} />;
    case "invite":
      return <Invite onClose={onClose} />;
    case "rooms":
      return (
        <Suspense fallback={null}>
          <RoomsDialog onClose={onClose} />
        </Suspense>
      );
    case "timer":
      return (
        <Suspense fallback={null}>
          <TimerDialog onClose={onClose} />
        </Suspense>
      );
  }
}

function Invite({ onClose }: { onClose: () => void }) {
  const { session } = useInside();
  return (
    <Suspense fallback={null}>
      <InviteDialog item={session} onClose={onClose} />
    </Suspense>
  );
}
