import type { View } from "../types";

/** Which part of a board a canvas shows, as Excalidraw keeps it. */
export type Scroll = { scrollX: number; scrollY: number; zoom: number };
type Size = { width: number; height: number };

const [least, most] = [0.1, 30];

/** The part of the board that a canvas of a size shows. */
export function viewOf({ scrollX, scrollY, zoom }: Scroll, { width, height }: Size): View {
  const [w, h] = [width / zoom, height / zoom];
  return { x: w / 2 - scrollX, y: h / 2 - scrollY, w, h, zoom };
}

/** How a canvas of another size shows all of a view, as large as it can, and not larger than it was. */
export function scrollTo(view: View, { width, height }: Size): Scroll {
  const fit = Math.min(width / Math.max(view.w, 1), height / Math.max(view.h, 1), view.zoom);
  const zoom = Math.min(most, Math.max(least, fit));
  return { scrollX: width / 2 / zoom - view.x, scrollY: height / 2 / zoom - view.y, zoom };
}

/** Whether two scrolls look the same, to less than a pixel. */
export function alike(a: Scroll, b: Scroll): boolean {
  const near = (x: number, y: number) => Math.abs(x - y) * b.zoom < 1;
  return (
    near(a.scrollX, b.scrollX) && near(a.scrollY, b.scrollY) && Math.abs(a.zoom - b.zoom) < 1e-3
  );
}
