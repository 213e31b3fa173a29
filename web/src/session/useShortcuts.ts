import { useEffect, useRef } from "react";
import type { MediaJoin } from "./media/join";
import { wishes } from "./media/wishes";
import { shortcutOf, shortcutsOn } from "./shortcuts";

/** What else than microphone and camera letters do. */
type Acts = { asking: () => void; layout: () => void; hand: () => void };

/** M and V switch microphone and camera, H a hand, W leads to the waiting room, B to the next layout. */
export function useShortcuts(join: MediaJoin, acts: Acts): void {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      const meant = shortcutsOn() ? shortcutOf(event) : undefined;
      if (!meant) return;
      if (meant !== "microphone" && meant !== "camera") {
        event.preventDefault();
        latest.current[meant]();
        return;
      }
      if (join.getSnapshot() !== "on" || !join.maySend(meant)) return;
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
