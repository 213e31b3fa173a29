import { call } from "../../api/client";
import { byIndex } from "../canvas/binding";
import { asDataURL } from "../canvas/picture";
import type { Whole } from "../document";
import { fetchFile } from "../files/api";
import type { BoardElement } from "../types";

/** The images of a drawing as .excalidraw files and Excalidraw have them, by their hash. */
export type SceneFiles = Record<
  string,
  { id: string; mimeType: string; dataURL: string; created: number }
>;

/** What a board shows, in the order in which it lies on one another. */
export const shownOf = (elements: Iterable<BoardElement>): BoardElement[] =>
  [...elements].filter((element) => !element.isDeleted).sort(byIndex);

/** What the server has of a board that this page does not show. Rejects with [Refused]. */
export async function fetchBoard(link: string, board: string): Promise<BoardElement[]> {
  const at = `/sessions/${encodeURIComponent(link)}/boards/${encodeURIComponent(board)}`;
  const whole = await call<Whole>("GET", at);
  return shownOf(whole.elements);
}

const atOnce = 4;

/**
 * The images that elements show. What cannot be had is counted, not thrown: a
 * picture of the rest is better than none.
 */
export async function imagesOf(
  link: string,
  elements: readonly BoardElement[],
  signal?: AbortSignal,
): Promise<{ files: SceneFiles; missing: number }> {
  const wanted = [
    ...new Set(
      elements.flatMap(({ type, fileId }) =>
        type === "image" && typeof fileId === "string" ? [fileId] : [],
      ),
    ),
  ];
  const files: SceneFiles = {};
  let missing = 0;
  const load = async () => {
    for (let hash = wanted.shift(); hash !== undefined; hash = wanted.shift()) {
      try {
        const blob = await fetchFile(link, hash, signal);
        const dataURL = await asDataURL(blob);
        files[hash] = { id: hash, mimeType: blob.type, dataURL, created: 1 };
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof Error)) throw error;
        missing++;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, load));
  return { files, missing };
}

/**
 * A board as an .excalidraw file, which Excalidraw and Stoa open: with its
 * images, without who has changed what.
 */
export function fileOf(elements: readonly BoardElement[], files: SceneFiles): string {
  return JSON.stringify(
    {
      type: "excalidraw",
      version: 2,
      source: "stoa",
      elements: elements.map(({ author, ...element }) => element),
      appState: { viewBackgroundColor: "#ffffff", gridModeEnabled: false },
      files,
    },
    null,
    1,
  );
}
