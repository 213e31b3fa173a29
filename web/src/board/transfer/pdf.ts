import { GlobalWorkerOptions, getDocument, type PDFPageProxy } from "pdfjs-dist";
import worker from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { Refused } from "../../api/errors";
import { stemOf } from "../files/words";
import type { Limits } from "../types";
import type { PageImage, Pages } from "./pages";

/**
 * PDFs as pages of pictures, drawn in the page by pdf.js: nothing is sent
 * anywhere to be converted. It works in a worker of our own origin, evaluates
 * nothing, and takes its letters and tables from /pdf (pdf.ts of the build).
 * Loaded when somebody opens a PDF.
 */

GlobalWorkerOptions.workerSrc = worker;

/** A page is read well at this many pixels of its longer side. */
const readable = 2_200;
/** A PNG up to here is not worth a loss, in bytes; photographs are larger. */
const worthwhile = 700_000;

const places = {
  cMapUrl: "/pdf/cmaps/",
  cMapPacked: true,
  standardFontDataUrl: "/pdf/standard_fonts/",
  wasmUrl: "/pdf/wasm/",
};

/** Rejects with [Refused]: `pdf_locked` where a password is needed, `pdf_broken` where it is none. */
export async function openPdf(file: Blob, name: string): Promise<Pages> {
  const data = new Uint8Array(await file.arrayBuffer());
  const loading = getDocument({
    ...places,
    data,
    isEvalSupported: false,
    useWasm: false,
    useSystemFonts: false,
    enableXfa: false,
    stopAtErrors: false,
    verbosity: 0,
  });
  const document = await loading.promise.catch((error: unknown) => {
    void loading.destroy();
    const locked = error instanceof Error && error.name === "PasswordException";
    throw new Refused(locked ? "pdf_locked" : "pdf_broken");
  });
  const title = stemOf(name);
  const page = (number: number) =>
    document.getPage(number).catch(() => {
      throw new Refused("pdf_broken");
    });
  return {
    name: title,
    count: document.numPages,
    nameOf: (number) => (document.numPages === 1 ? title : `${title} – ${number}`),
    thumb: async (number, side) => drawn(await page(number), side),
    image: async (number, limits) => fittingPage(await page(number), limits),
    close: () => void loading.destroy(),
  };
}

/** A page on a canvas whose longer side has so many pixels, on white paper. */
async function drawn(page: PDFPageProxy, longer: number): Promise<HTMLCanvasElement> {
  const whole = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: longer / Math.max(whole.width, whole.height) });
  const canvas = window.document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(viewport.width));
  canvas.height = Math.max(1, Math.round(viewport.height));
  try {
    await page.render({ canvas, viewport, background: "#ffffff" }).promise;
  } catch {
    throw new Refused("pdf_broken");
  } finally {
    page.cleanup();
  }
  return canvas;
}

async function fittingPage(page: PDFPageProxy, limits: Limits): Promise<PageImage> {
  for (let longer = readable; longer >= 200; longer *= 0.7) {
    const canvas = await drawn(page, Math.min(longer, Math.sqrt(limits.filePixels)));
    const { width, height } = canvas;
    const blob = await encoded(canvas);
    if (blob.size <= limits.image) return { blob, width, height };
  }
  throw new Refused("too_large");
}

/** Without loss where that is small, as text is; else the smaller of two. */
async function encoded(canvas: HTMLCanvasElement): Promise<Blob> {
  const plain = await blobOf(canvas, "image/png");
  if (plain.size <= worthwhile) return plain;
  const photo = await blobOf(canvas, "image/jpeg");
  return photo.size < plain.size ? photo : plain;
}

async function blobOf(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, type, 0.9));
  if (!blob) throw new Refused("too_large");
  return blob;
}
