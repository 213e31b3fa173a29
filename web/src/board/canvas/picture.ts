import { Refused } from "../../api/errors";
import type { Limits } from "../types";

/** A picture as it goes to the server and onto the board. */
export type Picture = { blob: Blob; width: number; height: number; dataURL: string };

/** What boards show as it is; everything else that a browser can draw becomes one of them. */
const kinds = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);
/** More is not seen on a board, in pixels of the longer side. */
const longest = 2_560;

/** A picture within the limits: as it is, or drawn anew and smaller. */
export async function fitting(blob: Blob, limits: Limits): Promise<Picture> {
  // Browsers say of everything that they can draw that it is an image.
  if (!blob.type.startsWith("image/")) throw new Refused("not_an_image");
  const image = await decoded(blob);
  const { naturalWidth: width, naturalHeight: height } = image;
  const moving = blob.type === "image/gif";
  const small = moving || Math.max(width, height) <= longest;
  if (kinds.has(blob.type) && small && within(blob, width * height, limits)) {
    return { blob, width, height, dataURL: "" };
  }
  let scale = Math.min(
    1,
    longest / Math.max(width, height),
    Math.sqrt(limits.filePixels / (width * height)),
  );
  for (let tries = 0; tries < 6; tries++, scale *= 0.7) {
    const size = { width: Math.ceil(width * scale), height: Math.ceil(height * scale) };
    const drawn = await redrawn(
      image,
      size,
      blob.type === "image/jpeg" ? "image/jpeg" : "image/webp",
    );
    if (within(drawn, size.width * size.height, limits))
      return { blob: drawn, ...size, dataURL: "" };
  }
  throw new Refused("too_large");
}

/** Width and height in pixels. */
export async function sizeOf(blob: Blob): Promise<{ width: number; height: number }> {
  const { naturalWidth, naturalHeight } = await decoded(blob);
  return { width: naturalWidth, height: naturalHeight };
}

/** The content of a data: address, which the content security policy does not let a page fetch. */
export function asBlob(dataURL: string, type: string): Blob {
  const comma = dataURL.indexOf(",");
  const [head, body] = [dataURL.slice(0, comma), dataURL.slice(comma + 1)];
  if (!head.endsWith(";base64")) return new Blob([decodeURIComponent(body)], { type });
  return new Blob([Uint8Array.from(atob(body), (char) => char.charCodeAt(0))], { type });
}

export function asDataURL(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

const within = (blob: Blob, pixels: number, limits: Limits) =>
  blob.size <= limits.image && pixels <= limits.filePixels;

async function decoded(blob: Blob): Promise<HTMLImageElement> {
  const address = URL.createObjectURL(blob);
  const image = new Image();
  image.src = address;
  try {
    await image.decode();
  } catch {
    throw new Refused("not_an_image");
  } finally {
    URL.revokeObjectURL(address);
  }
  if (image.naturalWidth === 0) throw new Refused("not_an_image");
  return image;
}

async function redrawn(
  image: HTMLImageElement,
  { width, height }: { width: number; height: number },
  type: string,
): Promise<Blob> {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  canvas.getContext("2d")?.drawImage(image, 0, 0, width, height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, type, 0.9));
  if (!blob) throw new Refused("not_an_image");
  return blob;
}
