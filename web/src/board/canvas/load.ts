import { lazy } from "react";

declare global {
  interface Window {
    EXCALIDRAW_ASSET_PATH?: string;
  }
}

// Excalidraw reads it as it loads: its fonts come from here and nowhere else.
window.EXCALIDRAW_ASSET_PATH = "/excalidraw/";

/** Fetches the canvas, which is large, and remembers it. */
export const loadCanvas = () => import("./Canvas");

/** The canvas, made anew for another try where it could not be fetched. */
export const lazyCanvas = () => lazy(loadCanvas);
