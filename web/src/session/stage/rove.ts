import type { KeyboardEvent } from "react";

const steps: Record<string, number> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

/** Arrows lead from tile to tile: Tab need not pass all of them. */
export function rove(event: KeyboardEvent<HTMLElement>): void {
  const step = steps[event.key];
  const pins = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-pin]")];
  const at = pins.indexOf(document.activeElement as HTMLElement);
  if (!step || at < 0) return;
  const sideways = event.key === "ArrowRight" || event.key === "ArrowLeft";
  const turned = sideways && document.documentElement.dir === "rtl" ? -step : step;
  const next = pins[at + turned];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
