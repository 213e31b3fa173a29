import "../canvas/load"; // fonts come from our own origin
import {
  exportToCanvas,
  exportToSvg,
  getCommonBounds,
  restoreElements,
} from "@excalidraw/excalidraw";
import type {
  ExcalidrawFrameLikeElement,
  NonDeletedExcalidrawElement,
} from "@excalidraw/excalidraw/element/types";
import type { BinaryFiles } from "@excalidraw/excalidraw/types";
import { base } from "../make";
import type { BoardElement, View } from "../types";
import type { SceneFiles } from "./scene";

/**
 * Boards as pictures, by Excalidraw. Besides the folder canvas/, only this file
 * knows it; it is loaded when somebody exports.
 */

export type Scene = {
  elements: readonly BoardElement[];
  files: SceneFiles;
  /** What of it is to be seen; missing: all. */
  view?: View;
};

const padding = 24; // around everything, in units of the board
const paper = "#ffffff";

/** Browsers make no larger pictures, or none that others open: pixels, and pixels of a side. */
const most = { pixels: 16_000_000, side: 12_000 };

const appState = {
  exportBackground: true,
  viewBackgroundColor: paper,
  exportWithDarkMode: false,
  exportEmbedScene: false,
};

/** The scale at which a picture of a size is drawn: twice, or what fits. */
export function scaleOf(width: number, height: number): number {
  const [w, h] = [Math.max(1, width), Math.max(1, height)];
  return Math.min(2, Math.sqrt(most.pixels / (w * h)), most.side / w, most.side / h);
}

export async function asCanvas(scene: Scene): Promise<HTMLCanvasElement> {
  return exportToCanvas({
    ...prepared(scene),
    getDimensions: (width: number, height: number) => {
      const scale = scaleOf(width, height);
      return { width: width * scale, height: height * scale, scale };
    },
  });
}

/** A picture that browsers and drawing programs open: its fonts and images are in it. */
export async function asSvg(scene: Scene): Promise<string> {
  const svg = await exportToSvg(prepared(scene));
  return new XMLSerializer().serializeToString(svg);
}

/** How large all of a board is, in its units; with what a PDF leaves around it. */
export function sizeOf({ elements, view }: Scene): { width: number; height: number } {
  if (view) return { width: view.w, height: view.h };
  const [left, top, right, bottom] = getCommonBounds(drawn(elements));
  return { width: right - left + 2 * padding, height: bottom - top + 2 * padding };
}

/** Elements of a file as Excalidraw would open them: what it does not know is left out. */
export const restored = (elements: readonly unknown[]): BoardElement[] =>
  restoreElements(elements as Parameters<typeof restoreElements>[0], null, {
    repairBindings: true,
  }) as unknown as BoardElement[];

function prepared({ elements, files, view }: Scene) {
  return {
    elements: drawn(elements),
    appState,
    files: files as unknown as BinaryFiles,
    exportPadding: view ? 0 : padding,
    exportingFrame: view ? frameOf(view) : null,
  };
}

const drawn = (elements: readonly BoardElement[]) =>
  restoreElements(
    elements as unknown as Parameters<typeof restoreElements>[0],
    null,
  ) as NonDeletedExcalidrawElement[];

// A frame that is on no board cuts the picture to what is seen.
function frameOf({ x, y, w, h }: View): ExcalidrawFrameLikeElement {
  const place = { x: x - w / 2, y: y - h / 2, width: w, height: h };
  const frame = { ...base("view", "a0"), type: "frame", name: null, strokeColor: paper, ...place };
  return frame as unknown as ExcalidrawFrameLikeElement;
}
