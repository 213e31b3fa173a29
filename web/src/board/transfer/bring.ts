import { boardsApi } from "../../api/boards";
import { Refused } from "../../api/errors";
import { turn } from "../../ui/turn";
import { asBlob, fitting } from "../canvas/picture";
import { changed } from "../make";
import type { WorkspaceStore } from "../react";
import type { ShownBoard } from "../shown";
import type { BoardElement, Limits, View } from "../types";
import { fits, imageIds, moveBeneath, opened, renewed } from "./file";
import type { Pages } from "./pages";
import { alone, below, inColumn, lastIndex, type PlacedImage } from "./place";

/** What is done of what there is to do. */
export type Progress = { done: number; of: number };

type Way = {
  link: string;
  /** Keeps a picture, which is sent from there; resolves with its hash. */
  keep: (picture: Blob) => Promise<string>;
  limits: Limits;
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
};

/** What came onto a board, and how to take all of it away again, as one step. */
export type Brought = {
  /** How many elements or boards. */
  count: number;
  /** How much of a file boards do not take, or could not be had. */
  left: number;
  /** Where it stands; undefined where nothing came. */
  where?: View;
  /** The first of new boards. */
  board?: string;
  undo: () => Promise<void>;
};

/** How many elements are given to a board at a time: the page stays quick between them. */
const step = 250;

/** Pages as pictures on the board that is shown, one below the other, beneath what is there. */
export async function bringPages(
  pages: Pages,
  chosen: readonly number[],
  board: ShownBoard,
  seen: View,
  way: Way,
): Promise<Brought> {
  const images = await ready(pages, chosen, way);
  const bottom = below(board.elements.values());
  const at = bottom ? { ...seen, x: bottom.x, y: bottom.y + 80 + seen.h / 2 } : seen;
  const made = inColumn(images, at, lastIndex(board.elements.values()), bottom !== undefined);
  return put(board, made, 0);
}

/** Pages as pictures, each on a new board behind the others. */
export async function bringBoards(
  pages: Pages,
  chosen: readonly number[],
  workspace: WorkspaceStore,
  way: Way,
): Promise<Brought> {
  const images = await ready(pages, chosen, way);
  const added: string[] = [];
  const undo = async () => {
    for (const id of added) await boardsApi.remove(way.link, id);
  };
  try {
    for (const [i, image] of images.entries()) {
      const name = [...pages.nameOf(chosen[i] ?? 1)].slice(0, 100).join("");
      const { id } = await boardsApi.add(way.link, name);
      added.push(id);
      const doc = workspace.open(id);
      doc.change([alone(image)]);
      doc.flush();
      workspace.close(id);
      way.onProgress({ done: images.length + i + 1, of: images.length * 2 });
      way.signal.throwIfAborted();
    }
  } catch (error) {
    await undo().catch(() => {}); // what failed is said; what is left can be deleted by hand
    throw error;
  }
  return { count: images.length, left: 0, board: added[0], undo };
}

async function ready(
  pages: Pages,
  chosen: readonly number[],
  { keep, limits, signal, onProgress }: Way,
): Promise<PlacedImage[]> {
  const images: PlacedImage[] = [];
  for (const [i, page] of chosen.entries()) {
    onProgress({ done: i, of: chosen.length });
    const { blob, width, height } = await pages.image(page, limits);
    signal.throwIfAborted();
    images.push({ hash: await keep(blob), width, height });
  }
  return images;
}

/** A board of a file, on the board that is shown: its images first, then its elements. */
export async function bringFile(
  text: string,
  board: ShownBoard,
  mayLock: boolean,
  way: Way,
): Promise<Brought> {
  const { limits } = way;
  const file = opened(text);
  const { restored } = await import("./render");
  const all = restored(file.elements);
  const taken = all.filter((element) => fits(element, limits));
  const live = [...board.elements.values()].filter(({ isDeleted }) => !isDeleted).length;
  if (live + taken.length > limits.elements) throw new Refused("board_full");
  const hashes = new Map<string, string>();
  const images = imageIds(taken).filter((id) => id in file.images);
  for (const [i, id] of images.entries()) {
    way.onProgress({ done: i, of: images.length + 1 });
    const hash = await readyImage(file.images[id], way);
    if (hash) hashes.set(id, hash);
  }
  const by = moveBeneath(taken, below(board.elements.values()));
  const made = renewed(taken, { hashes, last: lastIndex(board.elements.values()), mayLock, by });
  if (made.length === 0) throw new Refused("empty");
  return put(board, made, file.elements.length - made.length);
}

// A picture that is none is left out.
async function readyImage(
  image: { mimeType: string; dataURL: string } | undefined,
  { keep, limits, signal }: Way,
): Promise<string | undefined> {
  if (!image) return undefined;
  let blob: Blob;
  try {
    ({ blob } = await fitting(asBlob(image.dataURL, image.mimeType), limits));
  } catch {
    return undefined;
  }
  signal.throwIfAborted();
  return keep(blob);
}

async function put(
  board: ShownBoard,
  made: readonly BoardElement[],
  left: number,
): Promise<Brought> {
  for (let at = 0; at < made.length; at += step) {
    board.change(made.slice(at, at + step));
    await turn();
  }
  board.doc.flush();
  return {
    count: made.length,
    left,
    where: around(made),
    undo: async () => {
      const now = made.map((one) => board.doc.elements().get(one.id) ?? one);
      board.change(
        now.filter((one) => !one.isDeleted).map((one) => changed(one, { isDeleted: true })),
      );
      board.doc.flush();
    },
  };
}

function around(made: readonly BoardElement[]): View | undefined {
  const [first] = made;
  if (!first) return undefined;
  const left = Math.min(...made.map(({ x }) => Number(x)));
  const top = Math.min(...made.map(({ y }) => Number(y)));
  const right = Math.max(...made.map(({ x, width }) => Number(x) + Number(width)));
  // Of a long column its beginning is shown.
  const bottom = Math.min(
    Math.max(...made.map(({ y, height }) => Number(y) + Number(height))),
    top + 1.5 * Math.max(right - left, 400),
  );
  const [w, h] = [right - left + 80, bottom - top + 80];
  return { x: (left + right) / 2, y: (top + bottom) / 2, w, h, zoom: 1 };
}
