import { type RefObject, useEffect } from "react";

/** F6 moves the focus to the next region of the screen, with Shift to the one before. */
export function useRegions(screen: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      if (event.key !== "F6" || !screen.current) return;
      const regions = [...screen.current.querySelectorAll<HTMLElement>("[data-region]")];
      if (regions.length === 0) return;
      event.preventDefault();
      // Of regions in one another the inner one counts.
      const now = regions.findLastIndex((region) => region.contains(document.activeElement));
      const step = event.shiftKey ? -1 : 1;
      const from = now < 0 && step < 0 ? 0 : now;
      regions[(from + step + regions.length) % regions.length]?.focus();
    };
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, [screen]);
}
