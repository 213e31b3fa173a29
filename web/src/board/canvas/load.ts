import { lazy } from "react";

declare global {
  interface Window {
    EXCALIDRAW_ASSET_PATH?: string;
  }
}

// Excalidraw reads it as it loads: its fonts come from here and nowhere else.
window.EXCALIDRAW_ASSET_PATH = "/excalidraw/";

const fetched = () => import("./Canvas");

/** The canvas, which is large: fetched when it is first shown. */
export const Canvas = lazy(fetched);

/** The same, for another try where it could not be fetched. */
export const anotherCanvas = () => lazy(fetched);
