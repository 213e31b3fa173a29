import { useEffect, useRef } from "react";
import type { MediaJoin } from "./media/join";
import { wishes } from "./media/wishes";
import { shortcutOf, shortcutsOn } from "./shortcuts";

/** M and V switch microphone and camera, W leads to the waiting room, B to the next layout. */
export function useShortcuts(join: MediaJoin, toAsking: () => void, nextLayout: () => void): void {
  const latest = useRef({ toAsking, nextLayout });
  useEffect(() => {
    latest.current = { toAsking, nextLayout };
  });
  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      const meant = shortcutsOn() ? shortcutOf(event) : undefined;
      if (!meant) return;
      if (meant === "asking" || meant === "layout") {
        event.preventDefault();
        if (meant === "asking") latest.current.toAsking();
        else latest.current.nextLayout();
        return;
      }
      if (join.getSnapshot() !== "on") return;
      // With push to talk the microphone is held, never left on.
      if (meant === "microphone" && wishes.get().pushToTalk) return;
      event.preventDefault();
      const me = join.room.localParticipant;
      const on = meant === "microphone" ? me.isMicrophoneEnabled : me.isCameraEnabled;
      void join.set(meant, !on);
    };
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, [join]);
}
