import { createHash, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "../harness";
import { inBothLights, pngOf } from "../harness/pictures";

// The files of a session as people see them: adding, looking through, keeping,
// deleting, putting on the board, and what is said where there is no room.

const panel = (page: Page) => page.getByRole("dialog", { name: "Files" });
const list = (page: Page) => panel(page).getByRole("list", { name: "Files" });

async function openFiles(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Files of the session" }).click();
  await expect(panel(page)).toBeVisible();
}

type Made = { name: string; mimeType: string; buffer: Buffer };

/**
 * Adds files that are made here, or those at these paths. Large ones have a path: the browser
 * reads them from the disk, as people's, and nothing of them goes over the wire that drives it.
 */
async function add(page: Page, ...files: Made[] | string[]): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  await panel(page).getByRole("button", { name: "Add files" }).click();
  await (await choosing).setFiles(files);
}

test("files are added, seen by others, kept, deleted and brought back", async ({ lesson }) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  await geometry.start();
  const { page, board } = geometry.ana;
  await board.expectReady();
  await openFiles(page);
  await expect(panel(page)).toContainText("There are no files yet");
  await inBothLights(page, "f01-files-empty");

  const ben = await geometry.guest("Ben");
  await ben.board.expectReady();
  await openFiles(ben.page);

  const sheet = randomBytes(300_000);
  const picture = pngOf(400, 300);
  await add(
    page,
    { name: "Temple.png", mimeType: "image/png", buffer: picture },
    { name: "Worksheet.docx", mimeType: "", buffer: sheet },
  );
  await expect(list(page).getByRole("listitem")).toHaveCount(2);
  await expect(list(ben.page).getByRole("listitem")).toHaveCount(2);
  await expect(panel(page)).toContainText("are used");

  const loading = ben.page.waitForEvent("download");
  await list(ben.page).getByRole("link", { name: "Download Worksheet.docx" }).click();
  const file = await loading;
  expect(file.suggestedFilename()).toBe("Worksheet.docx");
  const kept = await readFile(await file.path());
  expect(createHash("sha256").update(kept).digest("hex")).toBe(
    createHash("sha256").update(sheet).digest("hex"),
  );
  await expect(list(ben.page).getByRole("button", { name: /^Delete/ })).toHaveCount(0);
  await inBothLights(page, "f02-files");

  await list(page).getByRole("button", { name: "Delete Worksheet.docx" }).click();
  await expect(list(ben.page).getByRole("listitem")).toHaveCount(1);
  await page.getByRole("alert").getByRole("button", { name: "Undo" }).click();
  await expect(list(ben.page).getByRole("listitem")).toHaveCount(2);

  await list(page).getByRole("button", { name: "Put Temple.png on the board" }).click();
  await expect(panel(page)).toBeHidden();
  const image = await board.only("image");
  expect(image.fileId).toBe(createHash("sha256").update(picture).digest("hex"));
  await board.expectSaved();
  await expect.poll(async () => (await ben.board.of("image")).length).toBe(1);
});

test.describe(() => {
  test.use({ serverEnv: { STOA_FILE_SIZE: "1MiB", STOA_SESSION_FILES: "1536KiB" } });

  test("what does not fit says so, and what helps", async ({ lesson }) => {
    const geometry = await lesson({ name: "Geometry, year 7" });
    await geometry.start();
    const { page, board } = geometry.ana;
    await board.expectReady();
    await openFiles(page);
    const noise = (name: string, size: number) => ({
      name,
      mimeType: "application/zip",
      buffer: randomBytes(size),
    });
    await add(page, noise("Small.zip", 900_000));
    await expect(list(page).getByRole("listitem")).toHaveCount(1);
    await add(page, noise("Too large.zip", 1_200_000), noise("Too much.zip", 800_000));
    await expect(panel(page)).toContainText("A file may have 1 MB at most.");
    await expect(panel(page)).toContainText("There is no room for it");
    await inBothLights(page, "f03-no-room");

    // Room is made, and the same file goes in.
    await list(page).getByRole("button", { name: "Delete Small.zip" }).click();
    await expect(list(page)).toBeHidden();
    await panel(page).getByRole("button", { name: "Try again: Too much.zip" }).click();
    await expect(list(page)).toContainText("Too much.zip");
    await panel(page).getByRole("button", { name: "Put away: Too large.zip" }).click();
    await expect(panel(page)).not.toContainText("Too large.zip");
  });
});

test("an upload that is cut by a lost line goes on when it is back; one that is stopped is gone", async ({
  lesson,
}, info) => {
  const size = 17_000_000;
  const [notes, film] = [info.outputPath("Notes.txt"), info.outputPath("Film.mp4")];
  await writeFile(notes, Buffer.alloc(size, "notes"));
  await writeFile(film, Buffer.alloc(48_000_000));
  const geometry = await lesson({ name: "Geometry, year 7" });
  await geometry.start();
  const { page, board } = geometry.ana;
  await board.expectReady();
  await openFiles(page);
  geometry.ana.network("cut");
  // So large that its sum is made in a worker, whose script does not come either.
  await add(page, notes);
  await expect(panel(page)).toContainText("The server cannot be reached");
  await expect(panel(page).getByRole("button", { name: "Try again: Notes.txt" })).toBeVisible();
  geometry.ana.network("mended");
  await expect(list(page)).toContainText("Notes.txt", { timeout: 20_000 });

  // A line that is slow as if it stood still: the file is on its way, and is stopped.
  geometry.ana.network("silent");
  // It is more than the system keeps for such a line: the server cannot have it all.
  await add(page, film);
  const stop = panel(page).getByRole("button", { name: "Do not add Film.mp4" });
  await expect(panel(page).getByRole("progressbar", { name: /Film/ })).toBeVisible();
  await inBothLights(page, "f05-sending");
  await stop.click();
  await expect(panel(page)).not.toContainText("Film.mp4");
  geometry.ana.network("mended");
  await add(page, { name: "Last.txt", mimeType: "text/plain", buffer: Buffer.from("last") });
  await expect(list(page)).toContainText("Last.txt", { timeout: 20_000 });
  await expect(list(page).getByRole("listitem")).toHaveCount(2);
  const { files, used } = await geometry.api.call<{ files: { name: string }[]; used: number }>(
    "GET",
    `sessions/${geometry.link}/files`,
  );
  expect(files.map(({ name }) => name).sort()).toEqual(["Last.txt", "Notes.txt"]);
  expect(used).toBe(size + "last".length);
});

test("files in Hebrew, on a narrow phone", async ({ lesson }) => {
  const geometry = await lesson({ name: "גאומטריה" });
  await geometry.start();
  const { page } = await geometry.guest("Ben");
  await page.evaluate(() => localStorage.setItem("stoa.language", "he"));
  await page.setViewportSize({ width: 360, height: 740 });
  await page.reload();
  await page.getByRole("button", { name: "לוח", exact: true }).click();
  await page.locator("canvas.interactive").waitFor();
  await page.getByRole("button", { name: "קובצי המפגש" }).click();
  const files = page.getByRole("dialog", { name: "קבצים" });
  const choosing = page.waitForEvent("filechooser");
  await files.getByRole("button", { name: "הוספת קבצים" }).click();
  await (await choosing).setFiles([
    { name: "מקדש.png", mimeType: "image/png", buffer: pngOf(300, 300) },
    {
      name: "A very long name of a worksheet about temples, columns and what else there was.pdf",
      mimeType: "application/pdf",
      buffer: Buffer.from("%PDF-1.4 none"),
    },
  ]);
  await expect(files.getByRole("list", { name: "קבצים" }).getByRole("listitem")).toHaveCount(2);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0);
  await inBothLights(page, "f04-files-hebrew");
});
