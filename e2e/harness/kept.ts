import { webcrypto } from "node:crypto";
import type { Page } from "@playwright/test";
import type { Person } from "./person";
import type { Element } from "./sheet";

// What browsers keep of the boards (the page's outbox, as docs/protocol.md has it), read
// without the page.

const { subtle } = webcrypto;

/** No picture and no other file of this page gets to the server. */
export async function holdFiles(page: Page): Promise<void> {
  await page.route(/\/files\/[0-9a-f]{64}/, (route) =>
    route.request().method() === "PUT" ? new Promise<void>(() => {}) : route.fallback(),
  );
}

/** What a page's browser keeps that the server has not got. */
const stored = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<{ changes: Row[]; pictures: number }>((resolve, reject) => {
        const opening = indexedDB.open("stoa");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const tx = opening.result.transaction(["changes", "pictures"]);
          const changes = tx.objectStore("changes").getAll();
          const pictures = tx.objectStore("pictures").count();
          tx.oncomplete = () => {
            opening.result.close();
            const rows = changes.result.map(({ iv, data, ...row }) => ({
              ...row,
              iv: [...iv],
              data: [...new Uint8Array(data)],
            }));
            resolve({ changes: rows, pictures: pictures.result });
          };
        };
      }),
  );

type Row = Record<"link" | "person" | "board" | "id", string> & Record<"iv" | "data", number[]>;

/** How many changes and pictures that is. */
export async function keptIn(page: Page): Promise<{ changes: number; pictures: number }> {
  const { changes, pictures } = await stored(page);
  return { changes: changes.length, pictures };
}

/** How many points a line has. */
export const pointsOf = (line?: Element) => (line?.points as unknown[] | undefined)?.length ?? 0;

/** How many points of a line, the only change there is, a page's browser keeps. */
export async function pointsKept({ page, frames }: Person): Promise<number> {
  const [row] = (await stored(page)).changes;
  if (!row) return 0;
  const welcomes = frames.messages("server").map(({ workspace }) => workspace);
  const { key } = welcomes.findLast(Boolean) as { key: string };
  const raw = Buffer.from(key, "base64url");
  const opener = await subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const place = JSON.stringify([row.link, row.person, row.board, row.id]);
  const how = { name: "AES-GCM", iv: Buffer.from(row.iv), additionalData: Buffer.from(place) };
  const opened = await subtle.decrypt(how, opener, Buffer.from(row.data));
  return pointsOf(JSON.parse(Buffer.from(opened).toString()).element);
}
