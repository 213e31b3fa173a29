import { expect, expectAccessible, look, type Page, shot, test } from "../harness";
import { inBothLights } from "../harness/pictures";

// The board as people see it, in the session, beside people, in read mode, on a
// phone, dark and in Hebrew: axe finds nothing serious, and the pictures in
// shots/ are there to be looked at.

/** Brings a note onto the board and writes on it. */
async function note(page: Page, color: string, text: string): Promise<void> {
  await page.getByRole("button", { name: "Sticky note" }).click();
  await page.getByRole("menuitem", { name: color }).click();
  await expect(page.locator("textarea.excalidraw-wysiwyg")).toBeVisible();
  await page.keyboard.type(text);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
}

/** Where the system's own colours are asked for, a colour to draw with is still that colour. */
async function expectColoursToDrawWith(page: Page): Promise<void> {
  await page.getByTestId("toolbar-rectangle").locator("..").click();
  await page.emulateMedia({ forcedColors: "active" });
  const colours = await page
    .locator(".color-picker__button")
    .evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
  expect(new Set(colours).size).toBeGreaterThan(8);
  await page.emulateMedia({ forcedColors: "none" });
  await page.keyboard.press("Escape");
}

test("a board in the session, in every layout", async ({ lesson }) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  await geometry.start();
  const { page, view, board } = geometry.ana;
  await board.expectReady();
  await look(page, "b01-board-empty");

  await note(page, "Yellow", "Which columns do you know?");
  await board.rectangle(680, 180, 180, 90);
  await board.line([
    { x: 680, y: 360 },
    { x: 740, y: 420 },
    { x: 800, y: 350 },
    { x: 860, y: 400 },
  ]);
  await page.keyboard.press("Escape");
  await board.expectSaved();
  const ben = await geometry.guest("Ben");
  await ben.board.expectReady();
  await ben.page.mouse.move(700, 420);
  await expect(page.getByRole("button", { name: "On this board: 1" })).toBeVisible();
  await look(page, "b02-board");
  await expectColoursToDrawWith(page);

  await page.getByRole("button", { name: "Board contents" }).click();
  await expect(page.getByRole("list", { name: "Board contents" })).toContainText("columns");
  await inBothLights(page, "b03-contents");
  await page.getByRole("button", { name: "Board contents" }).click();

  await page.getByRole("button", { name: "Board or video" }).click();
  await page.getByRole("menuitem", { name: "Split" }).click();
  await expect(page.getByRole("list", { name: "People on the stage" })).toBeVisible();
  await look(page, "b04-split");
  await page.getByRole("button", { name: "Board or video" }).click();
  await page.getByRole("menuitem", { name: "Video" }).click();
  await expect(board.canvas).toBeHidden();
  await shot(page, "b05-video");
  await page.getByRole("button", { name: "Board or video" }).click();
  await page.getByRole("menuitem", { name: "Board", exact: true }).click();
  await board.expectReady();
  await expect(view.exitWorkspace).toBeVisible();

  // On a phone there is one of both, and a tab to the other.
  await ben.page.setViewportSize({ width: 360, height: 740 });
  await expect(ben.board.canvas).toBeHidden();
  await ben.page
    .getByRole("navigation", { name: "Board or video" })
    .getByRole("button", { name: "Board" })
    .click();
  await ben.board.expectReady();
  await inBothLights(ben.page, "b12-phone-360");
  await ben.page.getByRole("button", { name: "Board contents" }).click();
  await expect(ben.page.getByRole("list", { name: "Board contents" })).toBeVisible();
  await inBothLights(ben.page, "b13-phone-contents-360");
});

test("tabs of boards, and what hosts do with them", async ({ lesson }) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  await geometry.start();
  const { page, board } = geometry.ana;
  await board.expectReady();
  await page.getByRole("button", { name: "New board" }).click();
  await expect(board.tab("Board 2")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Shift+Tab");
  await board.tab("Board 2").dblclick();
  await page.getByRole("textbox", { name: "Name of the board" }).fill("Homework");
  await page.keyboard.press("Enter");
  await expect(board.tab("Homework")).toBeVisible();

  await page.getByRole("button", { name: "Actions for Homework" }).click();
  await expectAccessible(page, "menu of a board");
  await page.getByRole("menuitem", { name: "One place earlier" }).click();
  await expect(board.tabs.first()).toHaveText("Homework");

  await page.getByRole("button", { name: "Actions for Homework" }).click();
  await page.getByRole("menuitem", { name: "Delete board" }).click();
  await expect(board.tabs).toHaveCount(1);
  await page.getByRole("alert").getByRole("button", { name: "Undo" }).click();
  await expect(board.tabs).toHaveCount(2);
  await expect(board.tab("Homework")).toHaveAttribute("aria-selected", "true");

  await page.getByRole("button", { name: "Board menu" }).click();
  await page.getByRole("menuitem", { name: "Who may draw" }).hover();
  await expect(page.getByRole("menuitem", { name: "Hosts and moderators" })).toBeVisible();
  await inBothLights(page, "b06-board-menu");
});

test("who may only look sees it, and Hebrew runs from the right", async ({ lesson }) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  await geometry.start();
  const { page, board } = geometry.ana;
  await board.expectReady();
  await note(page, "Green", "שלום לכולם");
  await board.expectSaved();
  const ben = await geometry.guest("Ben");
  await ben.page.evaluate(() => localStorage.setItem("stoa.language", "he"));
  await ben.page.reload();
  await ben.page.locator("canvas.interactive").waitFor();
  await expect(ben.page.locator("html")).toHaveAttribute("dir", "rtl");
  await expect(ben.page.locator("html")).toHaveAttribute("lang", "he");
  await look(ben.page, "b07-hebrew");

  await page.getByRole("button", { name: "Board menu" }).click();
  await page.getByRole("menuitem", { name: "Who may draw" }).hover();
  await page.getByRole("menuitem", { name: "Hosts and moderators" }).click();
  await expect(ben.page.getByRole("note")).toContainText("קריאה בלבד");
  await expect(ben.page.getByTestId("toolbar-freedraw")).toHaveCount(0);
  await look(ben.page, "b08-read-only");
  await ben.page.setViewportSize({ width: 360, height: 740 });
  await ben.page.getByRole("button", { name: "לוח", exact: true }).click();
  await ben.page.locator("canvas.interactive").waitFor();
  await inBothLights(ben.page, "b14-phone-hebrew-360");
});

test("a picture is on the server before others see it", async ({ lesson }) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  await geometry.start();
  const { page, board } = geometry.ana;
  await board.expectReady();
  const ben = await geometry.guest("Ben");
  await ben.board.expectReady();
  const drawn = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: 640, height: 400 });
    const pen = canvas.getContext("2d");
    if (pen) {
      pen.fillStyle = "#2b778d";
      pen.fillRect(0, 0, 640, 400);
      pen.fillStyle = "#f8e1d6";
      for (let x = 60; x < 600; x += 120) pen.fillRect(x, 80, 40, 260);
    }
    return canvas.toDataURL("image/png").split(",")[1] ?? "";
  });
  const loaded = ben.page.waitForResponse((answer) => /\/files\/[0-9a-f]{64}$/.test(answer.url()));
  await board.region.locator('input[type="file"][accept="image/*"]').setInputFiles({
    name: "stoa.png",
    mimeType: "image/png",
    buffer: Buffer.from(drawn, "base64"),
  });
  const picture = await ben.board.only("image");
  expect(picture.fileId).toMatch(/^[0-9a-f]{64}$/);
  expect((await loaded).status()).toBe(200);
  await board.expectSaved();
  await shot(ben.page, "b10-picture");

  // One that is pasted goes the same way, under the hash of what Excalidraw made of it.
  await board.canvas.click({ position: { x: 40, y: 400 } });
  await page.evaluate((content) => {
    const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], "again.png", { type: "image/png" }));
    const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
    document.activeElement?.dispatchEvent(paste);
  }, drawn);
  await expect.poll(async () => (await ben.board.of("image")).length).toBe(2);
  for (const image of await ben.board.of("image")) {
    expect(image.fileId).toMatch(/^[0-9a-f]{64}$/);
  }
  await board.expectSaved();
});

test("hosts gather everybody, and lead until somebody looks elsewhere", async ({ lesson }) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  await geometry.start();
  const { page, board } = geometry.ana;
  await board.expectReady();
  await note(page, "Rose", "Look here");
  const ben = await geometry.guest("Ben");
  await ben.board.expectReady();
  await page.getByRole("button", { name: "New board" }).click();
  await expect(board.tab("Board 2")).toHaveAttribute("aria-selected", "true");
  await board.expectReady();
  await page.getByRole("button", { name: "Board menu" }).click();
  await page.getByRole("menuitem", { name: "Gather everyone here" }).click();
  await expect(ben.board.tab("Board 2")).toHaveAttribute("aria-selected", "true");

  await page.getByRole("button", { name: "Board menu" }).click();
  await page.getByRole("menuitem", { name: "Everybody follows me" }).click();
  await expect(page.getByText("Everybody sees what you see.")).toBeVisible();
  await expect(ben.page.getByText("Ana shows everybody the way")).toBeVisible();
  await board.tab("Board 1").click();
  await expect(ben.board.tab("Board 1")).toHaveAttribute("aria-selected", "true");
  await shot(ben.page, "b11-led");
  await ben.page.getByRole("button", { name: "Stop following" }).click();
  await expect(ben.page.getByRole("button", { name: "Follow again" })).toBeVisible();
  await page.getByRole("button", { name: "Stop leading" }).click();
  await expect(ben.page.getByRole("button", { name: "Follow again" })).toBeHidden();

  await ben.page.getByRole("button", { name: "On this board: 1" }).click();
  await ben.page.getByRole("menuitem", { name: "Follow Ana" }).click();
  await expect(ben.page.getByText("You follow Ana.")).toBeVisible();
});

test("a board that cannot be fetched says so, and comes when it is tried again", async ({
  lesson,
}) => {
  const geometry = await lesson({
    name: "Geometry, year 7",
    options: { mayComplain: /dynamically imported module/ },
  });
  const { page, board } = geometry.ana;
  await page.route("**/assets/Canvas-*.js", (route) => route.abort());
  await geometry.start();
  await expect(page.getByRole("heading", { name: "The board could not be loaded" })).toBeVisible();
  await expectAccessible(page, "a board that did not come");
  await page.getByRole("button", { name: "Board contents" }).click();
  await page.getByRole("button", { name: "Add a note" }).click();
  await page.getByRole("textbox", { name: "Text of the new note" }).fill("Written without it");
  await page.getByRole("button", { name: "Save" }).click();
  await page.unroute("**/assets/Canvas-*.js");
  await page.getByRole("button", { name: "Try again" }).click();
  await board.expectReady();
  await expect
    .poll(async () => (await board.of("text")).map(({ text }) => text))
    .toEqual(["Written without it"]);
  await board.expectSaved();
});

test("prepared before, and looked at after", async ({ lesson }) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  const { page, view, board } = geometry.ana;
  await page.goto(geometry.path);
  await view.passDevices();
  await page.getByRole("button", { name: view.words.prepare }).click();
  await board.expectReady();
  await note(page, "Blue", "Lesson 12: the triangle");
  await board.expectSaved();
  await look(page, "b09-prepare");
});
