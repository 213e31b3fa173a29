import { resolve } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { PDFDocument, rgb } from "@cantoo/pdf-lib";
import type { Page } from "@playwright/test";
import { expectAccessible, settled } from "./look";

/**
 * Looks at what stands open on a page, light and dark, at the size that it has:
 * for dialogs that would go when the page changed between desk and phone.
 * Pictures in shots/NAME-light.png and so on; fails where axe finds something.
 */
export async function inBothLights(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await settled(page);
    const path = resolve(import.meta.dirname, `../shots/${name}-${colorScheme}.png`);
    await page.screenshot({ path, animations: "disabled", caret: "hide" });
    await expectAccessible(page, `${name} (${colorScheme})`);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** A PNG of a size: a column on a field, so that it is not all of one colour. */
export function pngOf(width: number, height: number): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const column = Math.abs(x - width / 2) < width / 8;
      const at = y * (width * 3 + 1) + 1 + x * 3;
      rows[at] = column ? 236 : 120;
      rows[at + 1] = column ? 226 : Math.round(150 + (60 * y) / height);
      rows[at + 2] = column ? 205 : Math.round(190 + (60 * y) / height);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  out.set(body, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** A PDF of three pages, each of a colour of its own, one of them lying. */
export async function threePages(): Promise<Buffer> {
  const document = await PDFDocument.create();
  for (const [i, color] of [rgb(0.8, 0.3, 0.2), rgb(0.2, 0.5, 0.3), rgb(0.2, 0.3, 0.7)].entries()) {
    const page = document.addPage(i === 1 ? [842, 595] : [595, 842]);
    page.drawRectangle({ x: 60, y: 60, width: 300, height: 200, color });
    page.drawText(`Page ${i + 1}: columns and temples`, { x: 60, y: 500, size: 32 });
  }
  return Buffer.from(await document.save());
}
