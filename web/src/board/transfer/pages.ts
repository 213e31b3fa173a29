import { Refused } from "../../api/errors";
import { fitting } from "../canvas/picture";
import { stemOf } from "../files/words";
import type { Limits } from "../types";

/** A picture that is ready to be sent, with its size in pixels. */
export type PageImage = { blob: Blob; width: number; height: number };

/** Something that has pages which become pictures on a board; they count from 1. */
export type Pages = {
  name: string;
  count: number;
  /** What one page is called. */
  nameOf: (page: number) => string;
  /** A small picture of a page, no wider or higher than `side` pixels. */
  thumb: (page: number, side: number) => Promise<HTMLCanvasElement>;
  /** A page as boards show it. */
  image: (page: number, limits: Limits) => Promise<PageImage>;
  close: () => void;
};

/** Pictures, each a page. */
export function imagePages(files: readonly File[]): Pages {
  const file = (page: number) => {
    const found = files[page - 1];
    if (!found) throw new Refused("not_found");
    return found;
  };
  return {
    name: stemOf(files[0]?.name ?? ""),
    count: files.length,
    nameOf: (page) => stemOf(file(page).name),
    async thumb(page, side) {
      const bitmap = await createImageBitmap(file(page)).catch(() => {
        throw new Refused("not_an_image");
      });
      const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.ceil(bitmap.width * scale);
      canvas.height = Math.ceil(bitmap.height * scale);
      canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
      return canvas;
    },
    image: (page, limits) => fitting(file(page), limits),
    close: () => {},
  };
}
