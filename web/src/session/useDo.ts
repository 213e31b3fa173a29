import { useState } from "react";
import { showError } from "../ui/errors";

/** Something that takes a while and may be refused: does it once at a time and says what went wrong. */
export function useDo(act: () => Promise<unknown>): [() => void, boolean] {
  const [busy, setBusy] = useState(false);
  const handle = () => {
    if (busy) return;
    setBusy(true);
    act()
      .catch(showError)
      .finally(() => setBusy(false));
  };
  return [handle, busy];
}
