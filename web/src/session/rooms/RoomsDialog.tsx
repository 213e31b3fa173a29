import { useTranslation } from "react-i18next";
import { useInside } from "../../live/react";
import { Sheet } from "../../ui/Sheet";
import { ManageRooms } from "./ManageRooms";
import { OpenRooms } from "./OpenRooms";

/** Opens breakout rooms, or shows who is where in those that are open. */
export function RoomsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { rooms } = useInside().session;
  return (
    <Sheet title={t("rooms.title")} size="lg" onClose={onClose}>
      {rooms ? <ManageRooms rooms={rooms} onClose={onClose} /> : <OpenRooms onClose={onClose} />}
    </Sheet>
  );
}
