import { PDFDocument } from "@cantoo/pdf-lib";
import { Refused } from "../../api/errors";
import { type Size, sheetOf } from "./sheet";

/**
 * A PDF of boards, page by page. Boards come as pictures: their letters are
 * drawn, so that every script looks as it does on the board.
 */
export async function begin(title: string) {
  const document = await PDFDocument.create();
  document.setTitle(title, { showInWindowTitleBar: true });
  document.setProducer("Stoa");
  document.setCreator("Stoa");
  return {
    pages: () => document.getPageCount(),
    async add(picture: HTMLCanvasElement, size: Size): Promise<void> {
      const image = await document.embedJpg(await jpegOf(picture));
      const { page, box } = sheetOf(size);
      document.addPage([page.width, page.height]).drawImage(image, box);
    },
    async end(): Promise<Blob> {
      const bytes = await document.save();
      return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/pdf" });
    },
  };
}

async function jpegOf(canvas: HTMLCanvasElement): Promise<ArrayBuffer> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.92));
  if (!blob) throw new Refused("too_large");
  return blob.arrayBuffer();
}
