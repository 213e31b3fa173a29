import { useEffect } from "react";
import type { MediaJoin } from "./media/join";
import { useWishes } from "./media/wishes";
import { isTalkKey } from "./talkKey";

/** Where it is wanted, the microphone is on while Space is held, and off when the page is left. */
export function usePushToTalk(join: MediaJoin): void {
  const { pushToTalk } = useWishes();
  useEffect(() => {
    if (!pushToTalk) return;
    let held = false;
    const hold = (on: boolean) => {
      if (held === on) return;
      held = on;
      void join.set("microphone", on);
    };
    const handleDown = (event: KeyboardEvent) => {
      if (
        !held &&
        (event.repeat ||
          join.getSnapshot() !== "on" ||
          !join.maySend("microphone") ||
          !isTalkKey(event))
      )
        return;
      if (event.code !== "Space") return;
      event.preventDefault();
      hold(true);
    };
    const handleUp = (event: KeyboardEvent) => {
      if (event.code !== "Space" || !held) return;
      event.preventDefault(); // a button presses when Space is let go
      hold(false);
    };
    const release = () => hold(false);
    window.addEventListener("keydown", handleDown);
    window.addEventListener("keyup", handleUp);
    window.addEventListener("blur", release);
    return () => {
      release();
      window.removeEventListener("keydown", handleDown);
      window.removeEventListener("keyup", handleUp);
      window.removeEventListener("blur", release);
    };
  }, [join, pushToTalk]);
}
