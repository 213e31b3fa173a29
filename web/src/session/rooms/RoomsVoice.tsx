import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import { isolated } from "../../ui/format";
import { toast } from "../../ui/toast";
import { roomOf } from "./rooms";

const minute = 60_000;

/** Says where one is now when that changes, that the end is near, and that all are back. */
export function RoomsVoice() {
  const { t } = useTranslation();
  const session = useSession();
  const { session: now, me } = useInside();
  const [words, setWords] = useState("");
  const { rooms } = now;
  const room = roomOf(rooms, me.room);
  const open = rooms !== undefined;
  const { id, name } = room ?? {};
  const before = useRef({ open, id, name });
  useEffect(() => {
    const was = before.current;
    before.current = { open, id, name };
    if (was.open === open && was.name === name && was.id === id) return;
    if (name !== undefined)
      setWords(t(was.id === id ? "rooms.renamed" : "rooms.moved", { name: isolated(name) }));
    else if (open && was.name !== undefined && !roomOf(rooms, was.id)) {
      const gone = { name: isolated(was.name) };
      setWords(t("rooms.roomClosed", gone));
      toast((t) => t("rooms.roomClosed", gone));
    } else if (open) setWords(t(was.open ? "rooms.youAreMain" : "rooms.opened"));
    else if (was.open) {
      setWords(t("rooms.closed"));
      toast((t) => t("rooms.closed"));
    }
  }, [rooms, open, id, name, t]);
  const until = rooms?.until;
  useEffect(() => {
    const wait = (until ?? 0) - minute - session.now();
    if (until === undefined || wait <= 0) return;
    const timer = setTimeout(() => {
      setWords(t("rooms.soon"));
      toast((t) => t("rooms.soon"), "clay");
    }, wait);
    return () => clearTimeout(timer);
  }, [until, session, t]);
  return <VisuallyHidden role="status">{words}</VisuallyHidden>;
}
