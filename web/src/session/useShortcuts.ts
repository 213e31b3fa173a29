import { useEffect, useRef } from "react";
import type { MediaJoin } from "./media/join";
import { shortcutOf, shortcutsOn } from "./shortcuts";

/** M and V switch microphone and camera, W leads to the waiting room. */
export function useShortcuts(join: MediaJoin, toAsking: () => void): void {
  const latest = useRef(toAsking);
  useEffect(() => {
    latest.current = toAsking;
  });
  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      const meant = shortcutsOn() ? shortcutOf(event) : undefined;
      if (!meant) return;
      if (meant === "asking") {
        event.preventDefault();
        latest.current();
        return;
      }
      if (join.getSnapshot() !== "on") return;
      event.preventDefault();
      const me = join.room.localParticipant;
      const on = meant === "microphone" ? me.isMicrophoneEnabled : me.isCameraEnabled;
      void join.set(meant, !on);
    };
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, [join]);
}
