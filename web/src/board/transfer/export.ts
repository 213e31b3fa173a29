import { Refused } from "../../api/errors";
import type { BoardElement, View } from "../types";
import type { Scene } from "./render";
import { fetchBoard, fileOf, imagesOf } from "./scene";

export const formats = ["png", "svg", "pdf", "excalidraw"] as const;
export type Format = (typeof formats)[number];

/** A board as it goes out: its elements are known, or are on the server. */
export type Sheet = { id: string; name: string; elements?: readonly BoardElement[]; view?: View };

export type Made = {
  blob: Blob;
  /** How many images could not be had and are not in it. */
  missing: number;
};

type Wish = {
  link: string;
  /** Several only as `pdf`. */
  sheets: readonly Sheet[];
  format: Format;
  /** What a document is called. */
  title: string;
  signal: AbortSignal;
  /** How many of the sheets are done. */
  onDone: (sheets: number) => void;
};

/**
 * Boards as a file that people keep. Rejects with [Refused] (`empty`: there is
 * nothing on them), and with the signal's reason.
 */
export async function exported({
  link,
  sheets,
  format,
  title,
  signal,
  onDone,
}: Wish): Promise<Made> {
  const made: { scene: Scene; name: string }[] = [];
  let missing = 0;
  const render = format === "excalidraw" ? undefined : await import("./render");
  const pdf = format === "pdf" ? await (await import("./pdfFile")).begin(title) : undefined;
  for (const [done, sheet] of sheets.entries()) {
    const elements = sheet.elements ?? (await fetchBoard(link, sheet.id));
    signal.throwIfAborted();
    if (elements.length > 0) {
      const images = await imagesOf(link, elements, signal);
      missing += images.missing;
      const scene = { elements, files: images.files, view: sheet.view };
      if (pdf && render) await pdf.add(await render.asCanvas(scene), render.sizeOf(scene));
      else made.push({ scene, name: sheet.name });
      signal.throwIfAborted();
    }
    onDone(done + 1);
  }
  if (pdf) {
    if (pdf.pages() === 0) throw new Refused("empty");
    return { blob: await pdf.end(), missing };
  }
  const scene = made[0]?.scene;
  if (!scene) throw new Refused("empty");
  if (!render) return { blob: typed(fileOf(scene.elements, scene.files), "json"), missing };
  if (format === "svg") return { blob: typed(await render.asSvg(scene), "svg+xml"), missing };
  return { blob: await pngOf(await render.asCanvas(scene)), missing };
}

const typed = (text: string, type: string) =>
  new Blob([text], { type: type === "json" ? "application/json" : `image/${type}` });

function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Refused("too_large"))), "image/png"),
  );
}

/** Gives a file to the person, as a download of the browser. */
export function keep(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const anchor = document.createElement("a");
  Object.assign(anchor, { href: address, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  // The download has begun by then; Safari needs the address a little longer.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
