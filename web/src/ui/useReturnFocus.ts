import { useEffect, useState } from "react";

/**
 * Gives the focus back when a dialog closes: to what had it, or, where that was
 * an entry of a menu that is gone by then, to the menu's button.
 */
export function useReturnFocus(): void {
  const [opener] = useState(openerNow);
  useEffect(
    () => () => {
      // After whatever else moves the focus while the dialog goes away.
      setTimeout(() => {
        const here = document.activeElement;
        if (here === null || here === document.body) opener?.focus();
      });
    },
    [opener],
  );
}

function openerNow(): HTMLElement | null {
  const focused = document.activeElement;
  const button = focused?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  const opener = button ? document.getElementById(button) : focused;
  return opener instanceof HTMLElement && opener !== document.body ? opener : null;
}
