import { useEffect } from "react";
import type { MediaJoin } from "./media/join";
import { shortcutOf, shortcutsOn } from "./shortcuts";

/** M and V switch microphone and camera. */
export function useShortcuts(join: MediaJoin): void {
  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      const part = shortcutsOn() ? shortcutOf(event) : undefined;
      if (!part || join.getSnapshot() !== "on") return;
      event.preventDefault();
      const me = join.room.localParticipant;
      const on = part === "microphone" ? me.isMicrophoneEnabled : me.isCameraEnabled;
      void join.set(part, !on);
    };
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, [join]);
}
