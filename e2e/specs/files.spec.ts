import { readFile } from "node:fs/promises";
import { expect, type Page, test } from "../harness";

// Files of a session as people meet them: everybody inside sees them come and
// go, and what cannot be taken says why and what helps.

test.use({ serverEnv: { STOA_FILE_SIZE: "2MiB", STOA_SESSION_FILES: "3MiB" } });

async function open(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Files of the session" }).click();
  await expect(page.getByText("or drop them here.")).toBeVisible();
}

async function add(page: Page, name: string, mimeType: string, buffer: Buffer): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add files" }).click();
  await (await chooser).setFiles({ name, mimeType, buffer });
}

const says = (page: Page, words: string) => page.getByRole("alert").filter({ hasText: words });

/** The smallest PNG. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

test("files come and go for everybody, and refusals say why", async ({ lesson }) => {
  const greek = await lesson({ name: "Greek, year 9" });
  await greek.start();
  const { page } = greek.ana;
  const ben = await greek.guest("Ben");
  await open(page);
  await open(ben.page);

  await add(page, "columns.png", "image/png", png);
  await expect(ben.page.getByText("columns.png")).toBeVisible();
  await add(ben.page, "notes.html", "text/html", Buffer.from("<script>alert(1)</script>"));
  await expect(page.getByText("notes.html")).toBeVisible();

  const arriving = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download notes.html" }).click();
  const download = await arriving;
  expect(download.suggestedFilename()).toBe("notes.html");
  expect(await readFile(await download.path(), "utf8")).toBe("<script>alert(1)</script>");

  await expect(ben.page.getByRole("button", { name: "Delete columns.png" })).toBeHidden();
  await page.getByRole("button", { name: "Delete notes.html" }).click();
  await expect(ben.page.getByText("notes.html")).toBeHidden();

  await add(page, "broken.png", "image/png", png.subarray(0, 50));
  await expect(says(page, "not a picture, or it is damaged")).toBeVisible();
  await page.getByRole("button", { name: "Put away: broken.png" }).click();
  await add(page, "film.mp4", "video/mp4", Buffer.alloc(2_100_000));
  await expect(says(page, "at most")).toBeVisible();
  await page.getByRole("button", { name: "Put away: film.mp4" }).click();
  await add(page, "half.bin", "application/octet-stream", Buffer.alloc(2_000_000, 1));
  await expect(ben.page.getByText("half.bin")).toBeVisible();
  await add(page, "rest.bin", "application/octet-stream", Buffer.alloc(2_000_000, 2));
  await expect(says(page, "There is no room for it")).toBeVisible();
  await page.getByRole("button", { name: "Delete half.bin" }).click();
  await expect(ben.page.getByText("half.bin")).toBeHidden();
  await page.getByRole("button", { name: "Try again: rest.bin" }).click();
  await expect(ben.page.getByText("rest.bin")).toBeVisible();
});
