import { readFile } from "node:fs/promises";
import { PDFDocument } from "@cantoo/pdf-lib";
import type { Download, Page } from "@playwright/test";
import { type Drawing, expect, expectSameBoard, firstBoard, test } from "../harness";
import { inBothLights, pngOf, threePages } from "../harness/pictures";
import type { Element } from "../harness/sheet";

// What comes onto a board from files and what leaves it as a file: PDF page by
// page, pictures, .excalidraw; PNG, SVG, PDF; and what the board was before.

const menu = async (page: Page, item: string) => {
  await page.getByRole("button", { name: "Import and export" }).click();
  await page.getByRole("menuitem", { name: item }).click();
};

async function bring(page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]) {
  const choosing = page.waitForEvent("filechooser");
  await menu(page, "Import PDF, pictures or a board…");
  await (await choosing).setFiles(files);
}

async function takeAway(page: Page, as: string, what = "This board"): Promise<[Buffer, Download]> {
  await menu(page, "Export…");
  const dialog = page.getByRole("dialog", { name: "Export…" });
  await dialog.getByRole("radio", { name: what }).check();
  await dialog.getByRole("radio", { name: as }).check();
  const loading = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download" }).click();
  const file = await loading;
  await expect(dialog).toBeHidden();
  return [await readFile(await file.path()), file];
}

test("a PDF comes onto the board page by page, and is taken away as one step", async ({
  lesson,
}) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  await geometry.start();
  const { page, board } = geometry.ana;
  await board.expectReady();
  const pdf = { name: "Temples.pdf", mimeType: "application/pdf", buffer: await threePages() };
  await bring(page, pdf);
  const dialog = page.getByRole("dialog", { name: "Put pages on the board" });
  await expect(dialog.getByRole("checkbox")).toHaveCount(3);
  await expect(dialog.locator("canvas")).toHaveCount(3);
  await inBothLights(page, "t01-pdf-pages");
  await dialog.getByRole("textbox", { name: "Pages" }).fill("1, 7");
  await expect(dialog).toContainText("Write pages between 1 and 3");
  await dialog.getByRole("textbox", { name: "Pages" }).fill("");
  await dialog.getByRole("checkbox", { name: "Page 2" }).uncheck();
  await expect(dialog.getByRole("textbox", { name: "Pages" })).toHaveValue("1, 3");
  await dialog.getByRole("checkbox", { name: "Page 2" }).check();
  await dialog.getByRole("button", { name: "Put 3 pages on the board" }).click();
  await expect(dialog).toBeHidden({ timeout: 30_000 });
  const notice = page.getByRole("alert").filter({ hasText: "Undo" });
  await notice.hover(); // under the pointer it stays

  const pages = await board.of("image");
  expect(pages).toHaveLength(3);
  const tops = pages.map(({ y }) => Number(y)).sort((a, b) => a - b);
  expect(new Set(tops).size).toBe(3);
  await board.expectSaved();
  await expectSameBoard(geometry.api, geometry.link, [board]);
  await inBothLights(page, "t02-pdf-on-board");
  await notice.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await board.of("image")).length).toBe(0);
  await board.expectSaved();

  // Each on a board of its own.
  await bring(page, pdf);
  await dialog.getByRole("radio", { name: "Each on a new board" }).check();
  await dialog.getByRole("button", { name: "Put 3 pages on the board" }).click();
  await expect(dialog).toBeHidden({ timeout: 30_000 });
  await expect(board.tabs).toHaveText(["Board 1", /Temples – 1/, /Temples – 2/, /Temples – 3/]);
  await expect(board.tab("Temples – 1")).toHaveAttribute("aria-selected", "true");
  await board.only("image");

  // All of them as one document: the empty first one is left out.
  await board.expectSaved();
  const [document] = await takeAway(page, "Document (PDF)", "All 4 boards, page by page");
  expect((await PDFDocument.load(document)).getPageCount()).toBe(3);
});

test("what is no PDF, or is protected, is said; a file of the list goes onto the board", async ({
  lesson,
}) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  await geometry.start();
  const { page, board } = geometry.ana;
  await board.expectReady();
  const broken = {
    name: "Broken.pdf",
    mimeType: "application/pdf",
    buffer: Buffer.from("%PDF-1.7 no"),
  };
  await bring(page, broken);
  const dialog = page.getByRole("dialog", { name: "Put pages on the board" });
  await expect(dialog).toContainText("This is not a PDF, or it is damaged.");
  await page.keyboard.press("Escape");

  const secret = await PDFDocument.load(await threePages());
  secret.encrypt({ userPassword: "secret", ownerPassword: "secret" });
  const locked = Buffer.from(await secret.save());
  await bring(page, { name: "Locked.pdf", mimeType: "application/pdf", buffer: locked });
  await expect(dialog).toContainText("protected by a password");
  await inBothLights(page, "t03-pdf-locked");
  await page.keyboard.press("Escape");

  await bring(page, { name: "x.zip", mimeType: "application/zip", buffer: Buffer.from("PK") });
  await expect(page.getByText("Choose one PDF, one .excalidraw file")).toBeVisible();

  // Several pictures at once.
  await bring(
    page,
    { name: "One.png", mimeType: "image/png", buffer: pngOf(400, 300) },
    { name: "Two.png", mimeType: "image/png", buffer: pngOf(300, 300) },
  );
  await dialog.getByRole("button", { name: "Put 2 pages on the board" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(async () => (await board.of("image")).length).toBe(2);
});

/** A board with a shape, a note, a line by hand and a picture. */
async function fill(page: Page, board: Drawing): Promise<void> {
  await board.rectangle(420, 150, 160, 90);
  await board.line([
    { x: 420, y: 320 },
    { x: 500, y: 360 },
    { x: 570, y: 310 },
  ]);
  await board.type(640, 180, "What is a column? שלום");
  await bring(page, { name: "Temple.png", mimeType: "image/png", buffer: pngOf(320, 240) });
  const dialog = page.getByRole("dialog", { name: "Put pages on the board" });
  await dialog.getByRole("button", { name: "Put 1 page on the board" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(async () => (await board.elements()).length).toBe(4);
  await board.expectSaved();
}

test("a board is taken away as PNG, SVG and PDF", async ({ lesson, browser }) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  await geometry.start();
  const { page, board } = geometry.ana;
  await board.expectReady();
  await menu(page, "Export…");
  await inBothLights(page, "t04-export");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await fill(page, board);

  const [png, named] = await takeAway(page, "Picture (PNG)");
  expect(named.suggestedFilename()).toBe("Geometry, year 7 – Board 1.png");
  const colours = await coloursOf(page, png);
  expect(colours.count).toBeGreaterThan(8);
  expect(colours.width).toBeGreaterThan(600);

  const [part] = await takeAway(page, "Picture (PNG)", "The part that I see now");
  expect((await coloursOf(page, part)).count).toBeGreaterThan(8);

  const [svg] = await takeAway(page, "Drawing (SVG)");
  // The page's own policy would complain of the styles in it as soon as they are parsed there.
  const bare = await browser.newPage();
  const drawing = await bare.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
    const all = [...parsed.querySelectorAll("*")];
    return {
      root: parsed.documentElement.nodeName,
      wrong: parsed.querySelectorAll("parsererror, script, foreignObject").length,
      handlers: all.flatMap((e) => e.getAttributeNames()).filter((n) => n.startsWith("on")),
      images: parsed.querySelectorAll("image").length,
      fonts: /@font-face[^}]*data:font\/woff2/.test(text),
      addresses: [...text.matchAll(/(?:href|src)="(https?:[^"]*)"/g)].map((m) => m[1]),
      words: parsed.documentElement.textContent?.includes("What is a column?"),
    };
  }, svg.toString("utf8"));
  await bare.close();
  expect(drawing).toEqual({
    root: "svg",
    wrong: 0,
    handlers: [],
    images: 1,
    fonts: true,
    addresses: [],
    words: true,
  });

  const [pdf] = await takeAway(page, "Document (PDF)");
  const document = await PDFDocument.load(pdf);
  expect(document.getPageCount()).toBe(1);
  expect(document.getTitle()).toBe("Geometry, year 7 – Board 1");
});

test("a board as .excalidraw comes back as it was, and away again; and all of it as a zip", async ({
  lesson,
}) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  await geometry.start();
  const { page, board } = geometry.ana;
  await board.expectReady();
  await fill(page, board);

  const [text] = await takeAway(page, "Board (.excalidraw)");
  const file = JSON.parse(text.toString("utf8")) as {
    elements: Element[];
    files: Record<string, { dataURL: string }>;
  };
  expect(file.elements).toHaveLength(4);
  expect(file.elements.some((element) => "author" in element)).toBe(false);
  expect(Object.values(file.files)[0]?.dataURL).toMatch(/^data:image\/png;base64,/);

  // On an empty board it is what it was, element by element.
  await page.getByRole("button", { name: "New board" }).click();
  await expect(board.tab("Board 2")).toHaveAttribute("aria-selected", "true");
  await expect.poll(async () => (await board.elements()).length).toBe(0);
  await bring(page, { name: "Board.excalidraw", mimeType: "", buffer: text });
  const dialog = page.getByRole("dialog", { name: "Put a board on the board" });
  await inBothLights(page, "t05-board-file");
  await dialog.getByRole("button", { name: "Put it on the board" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(async () => (await board.elements()).length).toBe(4);
  await board.expectSaved();
  const [again] = await takeAway(page, "Board (.excalidraw)");
  const second = JSON.parse(again.toString("utf8")) as typeof file;
  expect(second.elements.map(plain)).toEqual(file.elements.map(plain));
  expect(second.files).toEqual(file.files);

  // Again, beneath what is there, and away with it.
  await bring(page, { name: "Board.excalidraw", mimeType: "", buffer: text });
  await dialog.getByRole("button", { name: "Put it on the board" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(async () => (await board.elements()).length).toBe(8);
  await page.getByRole("alert").getByRole("button", { name: "Undo" }).last().click();
  await expect.poll(async () => (await board.elements()).length).toBe(4);

  await bring(page, { name: "None.excalidraw", mimeType: "", buffer: Buffer.from("{}") });
  await dialog.getByRole("button", { name: "Put it on the board" }).click();
  await expect(dialog).toContainText("This is not an .excalidraw file");
  await page.keyboard.press("Escape");

  const loading = page.waitForEvent("download");
  await menu(page, "Download everything");
  const zip = await readFile(await (await loading).path());
  expect(zip.subarray(0, 2).toString("latin1")).toBe("PK");
});

test("what a board was is looked at and brought back", async ({ lesson }) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  await geometry.start();
  const { page, board, view } = geometry.ana;
  await board.expectReady();
  await menu(page, "Earlier versions…");
  const dialog = page.getByRole("dialog", { name: /^Earlier versions/ });
  await expect(dialog).toContainText("There are no versions yet");
  await inBothLights(page, "t06-no-versions");
  await page.keyboard.press("Escape");

  await board.rectangle(420, 150, 160, 90);
  await board.type(640, 180, "What is a column?");
  await board.expectSaved();
  const before = (await board.elements()).map(({ id }) => id).sort();
  await geometry.api.call("POST", `sessions/${geometry.link}/end`, {});
  await expect(page.getByRole("button", { name: "Start Session" })).toBeVisible();
  await page.getByRole("button", { name: "Start Session" }).click();
  await view.expectInside();
  await board.expectReady();
  await expect.poll(async () => (await board.elements()).length).toBe(2);
  await page
    .getByRole("region", { name: "Board", exact: true })
    .locator("canvas.interactive")
    .click();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await expect.poll(async () => (await board.elements()).length).toBe(0);
  await board.expectSaved();

  await menu(page, "Earlier versions…");
  await expect(dialog.getByRole("button", { name: /end of the session/ })).toBeVisible();
  await expect(dialog.getByRole("img", { name: "Picture of the board as it was" })).toBeVisible();
  await inBothLights(page, "t07-versions");
  await dialog.getByRole("button", { name: "Restore this version" }).click();
  await expect(dialog).toBeHidden();
  await expect
    .poll(async () => (await board.elements()).map(({ id }) => id).sort())
    .toEqual(before);
  const doc = await firstBoard(geometry.api, geometry.link);
  await expectSameBoard(geometry.api, geometry.link, [board], doc);
});

/** What an element is, apart from who it is and when it changed. */
function plain({ id, version, versionNonce, index, updated, seed, ...rest }: Element): object {
  // Where the hand was when a line was drawn: Excalidraw itself forgets it in files.
  return {
    ...rest,
    lastCommittedPoint: null,
    boundElements: rest.boundElements ?? [],
    status: "saved",
  };
}

/** How many colours a picture has, as the browser opens it. */
function coloursOf(page: Page, png: Buffer): Promise<{ count: number; width: number }> {
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const pen = canvas.getContext("2d");
    pen?.drawImage(bitmap, 0, 0);
    const { data } = pen?.getImageData(0, 0, bitmap.width, bitmap.height) ?? { data: [] };
    const colours = new Set<number>();
    for (let at = 0; at < data.length; at += 4) {
      colours.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0));
    }
    return { count: colours.size, width: bitmap.width };
  }, png.toString("base64"));
}
