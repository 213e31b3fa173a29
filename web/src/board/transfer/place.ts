import { base, indexAfter, newId } from "../make";
import type { BoardElement } from "../types";

/** An image that the server has, by its hash, with its size in pixels. */
export type PlacedImage = { hash: string; width: number; height: number };

type Box = { x: number; y: number; w: number; h: number };

const gap = 24; // between images, on the board

/** The order key after all that a board has. */
export function lastIndex(elements: Iterable<BoardElement>): string | undefined {
  let last: string | undefined;
  for (const { index } of elements) {
    if (typeof index === "string" && (last === undefined || index > last)) last = index;
  }
  return last;
}

function imageElement(image: PlacedImage, place: object, index: string): BoardElement {
  return {
    ...base(newId(), index),
    type: "image",
    strokeColor: "transparent",
    backgroundColor: "transparent",
    roundness: null,
    fileId: image.hash,
    status: "saved",
    scale: [1, 1],
    crop: null,
    ...place,
  };
}

/**
 * Images one below the other, all as wide as fits into what is seen: what is
 * seen of a board is then the first of them, in the middle or, with `fromTop`,
 * at the top.
 */
export function inColumn(
  images: readonly PlacedImage[],
  seen: Box,
  last: string | undefined,
  fromTop = false,
): BoardElement[] {
  const width = Math.max(...images.map((image) => fitted(image, seen).width));
  const room = fromTop ? 0 : (seen.h - heightOf(images[0], width)) / 2;
  let y = seen.y - seen.h / 2 + Math.max(fromTop ? 0 : gap, room);
  let index = last;
  return images.map((image) => {
    const height = heightOf(image, width);
    index = indexAfter(index);
    const element = imageElement(image, { x: seen.x - width / 2, y, width, height }, index);
    y += height + gap;
    return element;
  });
}

/** One image as it stands on a board of its own: around the middle, as large as a page is read. */
export function alone(image: PlacedImage): BoardElement {
  const width = Math.min(image.width, 1_000);
  const height = heightOf(image, width);
  return imageElement(
    image,
    { x: -width / 2, y: -height / 2, width, height },
    indexAfter(undefined),
  );
}

/** Beneath all that a board has; undefined where it has nothing. */
export function below(elements: Iterable<BoardElement>): { x: number; y: number } | undefined {
  let at: { x: number; y: number } | undefined;
  for (const element of elements) {
    const bottom = Number(element.y) + Number(element.height);
    if (element.isDeleted || !Number.isFinite(bottom) || (at && at.y >= bottom)) continue;
    at = { x: Number(element.x) + Number(element.width) / 2, y: bottom };
  }
  return at;
}

// Most of what is seen, and never larger than it is.
function fitted({ width, height }: PlacedImage, seen: Box): { width: number; height: number } {
  const scale = Math.min(1, (seen.w * 0.8) / width, (seen.h * 0.8) / height);
  return { width: width * scale, height: height * scale };
}

const heightOf = (image: PlacedImage | undefined, width: number) =>
  image ? (image.height / image.width) * width : 0;
