import type { KeyboardEvent } from "react";

/**
 * Arrows lead from one of many to the next, which `selector` finds in what
 * handles the keys: Tab need not pass all of them. Up and down go by `down`.
 */
export const rove =
  (selector: string, down = 1) =>
  (event: KeyboardEvent<HTMLElement>): void => {
    const ahead = document.documentElement.dir === "rtl" ? -1 : 1;
    const steps: Record<string, number> = {
      ArrowRight: ahead,
      ArrowLeft: -ahead,
      ArrowDown: down,
      ArrowUp: -down,
    };
    const step = steps[event.key];
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = step && at >= 0 ? all[at + step] : undefined;
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
