import { Refused } from "../../api/errors";
import { base, indexAfter, newId } from "../make";
import type { BoardElement, Limits } from "../types";

/** The images of a file, by the ids that its elements name them with. */
export type FileImages = Record<string, { mimeType: string; dataURL: string }>;

/** An .excalidraw file as far as it has been looked at: an object with elements. */
export type Opened = { elements: readonly unknown[]; images: FileImages };

const kinds = new Set([
  "rectangle",
  "diamond",
  "ellipse",
  "line",
  "arrow",
  "freedraw",
  "text",
  "image",
  "frame",
]);
const imageTypes = /^image\/(png|jpeg|webp|gif|svg\+xml|avif|bmp)$/;

/** Reads what somebody has chosen. Throws [Refused] `no_board` where it is no such file. */
export function opened(text: string): Opened {
  const file = parsed(text);
  if (!isObject(file) || file.type !== "excalidraw" || !Array.isArray(file.elements)) {
    throw new Refused("no_board");
  }
  const images: FileImages = {};
  for (const [id, image] of Object.entries(isObject(file.files) ? file.files : {})) {
    if (!isObject(image)) continue;
    const { mimeType, dataURL } = image;
    if (typeof mimeType !== "string" || typeof dataURL !== "string") continue;
    if (!imageTypes.test(mimeType) || !dataURL.startsWith(`data:${mimeType}`)) continue;
    images[id] = { mimeType, dataURL };
  }
  return { elements: file.elements.filter(isLive), images };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused("no_board");
  }
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isLive = (element: unknown): boolean => isObject(element) && element.isDeleted !== true;

/** Whether boards take an element: its kind, where it stands, and how much it is. */
export function fits(element: BoardElement, limits: Limits): boolean {
  const { type, x, y, width, height, text } = element;
  if (!kinds.has(String(type))) return false;
  if (![x, y, width, height].every((number) => Number.isFinite(number))) return false;
  if (typeof text === "string" && [...text].length > limits.text) return false;
  return new TextEncoder().encode(JSON.stringify(element)).length <= limits.element;
}

/** The ids of the images that elements show. */
export const imageIds = (elements: readonly BoardElement[]): string[] => [
  ...new Set(
    elements.flatMap(({ type, fileId }) =>
      type === "image" && typeof fileId === "string" ? [fileId] : [],
    ),
  ),
];

type Renewal = {
  /** The hashes of the images, by the ids that the file has for them. */
  hashes: ReadonlyMap<string, string>;
  /** The order key of what is on the board already. */
  last: string | undefined;
  /** Whether the person may lock elements. */
  mayLock: boolean;
  by: { x: number; y: number };
};

/**
 * Elements of a file as new ones of a board: with ids of their own, above what
 * is there, in the same order, bound to and grouped with each other as they
 * were, and moved. An image that nobody has is left out, and so is what is tied
 * to it.
 */
export function renewed(
  elements: readonly BoardElement[],
  { hashes, last, mayLock, by }: Renewal,
): BoardElement[] {
  const taken = elements.filter(
    ({ type, fileId }) => type !== "image" || hashes.has(String(fileId)),
  );
  const ids = new Map(taken.map(({ id }) => [id, newId()]));
  const groups = new Map<string, string>();
  const groupOf = (id: string) => {
    const known = groups.get(id) ?? newId();
    groups.set(id, known);
    return known;
  };
  let index = last;
  return taken.map((element) => {
    index = indexAfter(index);
    const { author, ...rest } = element;
    const made: Json = {
      ...rest,
      ...stampOf(base(ids.get(element.id) ?? newId(), index)),
      x: Number(element.x) + by.x,
      y: Number(element.y) + by.y,
      locked: mayLock && element.locked === true,
      link: safeLink(element.link),
      groupIds: list(element.groupIds).map((id) => groupOf(String(id))),
      frameId: ids.get(String(element.frameId)) ?? null,
      boundElements: list(element.boundElements).flatMap((bound) => {
        const id = isObject(bound) ? ids.get(String(bound.id)) : undefined;
        return isObject(bound) && id ? [{ ...bound, id }] : [];
      }),
    };
    if ("containerId" in element) made.containerId = ids.get(String(element.containerId)) ?? null;
    for (const end of ["startBinding", "endBinding"] as const) {
      if (end in element) made[end] = binding(element[end], ids);
    }
    if (element.type === "image") {
      Object.assign(made, { fileId: hashes.get(String(element.fileId)), status: "saved" });
    }
    return made as BoardElement;
  });
}

const stampOf = ({ id, version, versionNonce, isDeleted, index, updated }: BoardElement) => ({
  id,
  version,
  versionNonce,
  isDeleted,
  index,
  updated,
});

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function binding(value: unknown, ids: ReadonlyMap<string, string>): Json | null {
  const id = isObject(value) ? ids.get(String(value.elementId)) : undefined;
  return isObject(value) && id ? { ...value, elementId: id } : null;
}

function safeLink(link: unknown): string | null {
  return typeof link === "string" && /^(https?:\/\/|mailto:)/i.test(link) ? link : null;
}

/** By how much elements are moved so that they stand beneath what is there; none where there is nothing. */
export function moveBeneath(
  elements: readonly BoardElement[],
  bottom: { x: number; y: number } | undefined,
): { x: number; y: number } {
  const top = Math.min(...elements.map(({ y }) => Number(y)));
  const left = Math.min(...elements.map(({ x }) => Number(x)));
  const right = Math.max(...elements.map(({ x, width }) => Number(x) + Number(width)));
  if (!bottom || !Number.isFinite(top)) return { x: 0, y: 0 };
  return { x: bottom.x - (left + right) / 2, y: bottom.y + 80 - top };
}
