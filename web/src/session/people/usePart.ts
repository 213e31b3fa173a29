import { type RefObject, useLayoutEffect, useState } from "react";

/** From so many rows on only those in sight are there. */
export const long = 60;

/** So many more are there above and below. */
const spare = 8;

/** Which rows of a list are in sight, where it begins so far down in what scrolls. */
export function rowsInSight(
  count: number,
  row: number,
  view: { top: number; height: number },
): { from: number; to: number } {
  const from = Math.max(0, Math.floor(view.top / row) - spare);
  const to = Math.min(count, Math.ceil((view.top + view.height) / row) + spare);
  return { from: Math.min(from, count), to: Math.max(to, Math.min(count, spare)) };
}

/**
 * Which rows of a long list are to be there, as it is scrolled. `row` is the
 * height of one in pixels; of a short list all are there.
 */
export function usePart(
  list: RefObject<HTMLElement | null>,
  count: number,
  row: number,
): { from: number; to: number; whole: boolean } {
  const whole = count < long;
  const [part, setPart] = useState({ from: 0, to: Math.min(count, 40) });
  useLayoutEffect(() => {
    const node = list.current;
    const scrolls = node?.closest<HTMLElement>("[data-scrolls]");
    if (whole || !node || !scrolls) return;
    const look = () => {
      const top = scrolls.getBoundingClientRect().top - node.getBoundingClientRect().top;
      const next = rowsInSight(count, row, { top, height: scrolls.clientHeight });
      setPart((now) => (now.from === next.from && now.to === next.to ? now : next));
    };
    look();
    scrolls.addEventListener("scroll", look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(scrolls);
    return () => {
      scrolls.removeEventListener("scroll", look);
      observer.disconnect();
    };
  }, [list, count, row, whole]);
  return whole ? { from: 0, to: count, whole } : { ...part, to: Math.min(part.to, count), whole };
}
