/**
 * Stands in for the part of Excalidraw that cuts fonts down to the letters that
 * an exported picture has: it does that in WebAssembly, which the page's content
 * security policy does not allow. Fonts go into pictures whole; Excalidraw takes
 * only the files whose letters appear. `excalidraw.ts` of the build puts it there.
 */
import echo from "./echo.worker?worker&url";

export const WorkerUrl = new URL(echo, window.location.href);

export const Commands = { Subset: "SUBSET" } as const;

const part = 0x8000; // letters that are made of bytes at a time

export async function toBase64(font: ArrayBuffer): Promise<string> {
  const bytes = new Uint8Array(font);
  let letters = "";
  for (let at = 0; at < bytes.length; at += part) {
    letters += String.fromCharCode(...bytes.subarray(at, at + part));
  }
  return `data:font/woff2;base64,${btoa(letters)}`;
}

export const subsetToBinary = async (font: ArrayBuffer) => font;
export const subsetToBase64 = toBase64;
