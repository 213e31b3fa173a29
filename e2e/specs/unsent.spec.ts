import { readFile } from "node:fs/promises";
import { expect, expectSameBoard, type Lesson, look, type Person, test } from "../harness";
import { account } from "../harness/account";
import { keepActive } from "../harness/active";
import { field, hears, openChat, said, write } from "../harness/chat";
import { Hand } from "../harness/hand";
import { holdFiles, keptIn, pointsKept, pointsOf } from "../harness/kept";
import { pngOf } from "../harness/pictures";

// What a page had not been able to send is kept in its browser, and comes to the
// board, or stays listed, whichever way the page went (rule 35).

/** Ana, and Cleo with an account, both at the board. */
async function two(lesson: Lesson): Promise<[Person, Person]> {
  await lesson.start();
  const cleo = await lesson.pupil("Cleo");
  await lesson.enter(cleo);
  await Promise.all([lesson.ana.board.expectReady(), cleo.board.expectReady()]);
  return [lesson.ana, cleo];
}

const pupils = [{ name: "Cleo", as: "member" as const }];

const temple = { name: "temple.png", type: "image/png", content: pngOf(320, 200) };

test("edits on both sides of a cut line: both boards are equal again, and nothing is lost", async ({
  lesson,
}) => {
  const geometry = await lesson({ pupils });
  const [ana, cleo] = await two(geometry);
  cleo.network("cut");
  await expect(cleo.board.state).toHaveAttribute("data-save", "offline", { timeout: 30_000 });
  await cleo.board.rectangle(300, 200, 80, 50);
  await cleo.board.type(300, 330, "written offline");
  await ana.board.type(500, 200, "meanwhile");
  await expect(cleo.board.state).toHaveText(/Offline, [2-9] changes kept on this device/);
  cleo.network("mended");
  const all = await expectSameBoard(geometry.api, geometry.link, [ana.board, cleo.board]);
  expect(
    all
      .map(({ text }) => text)
      .filter(Boolean)
      .sort(),
  ).toEqual(["meanwhile", "written offline"]);
  await cleo.board.expectSaved();
});

test("a tab that was closed without a line: the next one sends what it had kept", async ({
  lesson,
}) => {
  const geometry = await lesson({ pupils });
  const [ana, cleo] = await two(geometry);
  cleo.network("cut");
  await expect(cleo.board.state).toHaveAttribute("data-save", "offline", { timeout: 30_000 });
  await cleo.board.type(300, 200, "kept in the browser");
  await expect(cleo.board.state).toHaveText(/1 change kept on this device/);
  await cleo.page.close();
  cleo.network("mended");
  const next = await cleo.open();
  await geometry.enter(cleo, next);
  await next.board.expectReady();
  const all = await expectSameBoard(geometry.api, geometry.link, [ana.board, next.board]);
  expect(all.map(({ text }) => text)).toEqual(["kept in the browser"]);
  await next.board.expectSaved();
});

test("a tab that is closed while a picture is on its way: it comes when its person is back, once", async ({
  lesson,
}) => {
  const geometry = await lesson({ pupils });
  const [ana, cleo] = await two(geometry);
  await holdFiles(cleo.page);
  await cleo.board.drop(420, 260, [temple]);
  await cleo.board.type(300, 420, "goes ahead");
  await expect.poll(async () => (await ana.board.of("text")).length).toBe(1);
  await expect.poll(() => keptIn(cleo.page)).toEqual({ changes: 1, pictures: 1 });
  await expect(cleo.board.state).toHaveAttribute("data-save", "saving");
  await expect(cleo.board.state).not.toContainText("Do not close this page");
  expect(await ana.board.of("image")).toHaveLength(0);
  await cleo.page.close();
  const next = await cleo.open();
  await geometry.enter(cleo, next);
  await next.board.expectReady();
  await expect.poll(async () => (await ana.board.of("image")).length).toBe(1);
  await next.board.expectSaved(20_000);
  const all = await expectSameBoard(geometry.api, geometry.link, [ana.board, next.board]);
  expect(all.map(({ type }) => type).sort()).toEqual(["image", "text"]);
  await expect.poll(() => keptIn(next.page)).toEqual({ changes: 0, pictures: 0 });
});

test("a tab that is closed in the middle of a stroke loses none of it", async ({ lesson }) => {
  const geometry = await lesson({ pupils });
  const [ana, cleo] = await two(geometry);
  await cleo.board.beginLine([
    { x: 300, y: 200 },
    { x: 360, y: 240 },
    { x: 420, y: 200 },
  ]);
  const drawn = pointsOf(await cleo.board.only("freedraw"));
  const here = async () => pointsOf((await ana.board.of("freedraw"))[0]);
  await expect.poll(async () => Math.max(await here(), await pointsKept(cleo))).toBe(drawn);
  await cleo.page.close({ runBeforeUnload: true });
  // Chromium gives a page half a second for its last words; what one on a busy machine
  // cannot say comes with the next page.
  await geometry.enter(cleo, await cleo.open());
  await expect.poll(here).toBe(drawn);
});

test("End Session in mid-edit loses nothing", async ({ lesson }) => {
  const geometry = await lesson({ pupils });
  const [ana, cleo] = await two(geometry);
  await cleo.board.type(300, 200, "just before the end");
  await ana.view.end();
  await expect(cleo.view.ended).toBeVisible();
  await expect
    .poll(async () => (await expectSameBoard(geometry.api, geometry.link, [])).map((el) => el.text))
    .toEqual(["just before the end"]);
});

test("a session that was closed meanwhile: what was not sent stays listed, to download or discard", async ({
  lesson,
}) => {
  const geometry = await lesson({ pupils });
  const [, cleo] = await two(geometry);
  cleo.network("cut");
  await expect(cleo.board.state).toHaveAttribute("data-save", "offline", { timeout: 30_000 });
  await cleo.board.type(300, 200, "too late");
  await expect(cleo.board.state).toHaveText(/1 change kept on this device/);
  await geometry.api.call("PUT", `sessions/${geometry.link}/status`, { status: "closed" });
  cleo.network("mended");
  await cleo.page
    .getByRole("button", { name: /^(Beside the board|1 change could not be saved)$/ })
    .click({ timeout: 30_000 });
  await expect(
    cleo.page.getByText("The session was closed before they could be sent."),
  ).toBeVisible({
    timeout: 30_000,
  });
  const download = cleo.page.waitForEvent("download");
  await cleo.page.getByRole("button", { name: /^Download: 1 change/ }).click();
  expect((await download).suggestedFilename()).toMatch(/\.excalidraw$/);
  await cleo.page.getByRole("button", { name: /^Discard: 1 change/ }).click();
  await cleo.page.getByRole("button", { name: "Discard", exact: true }).click();
  await expect(cleo.page.getByText("Changes that are not saved yet")).toBeHidden();
  expect(await expectSameBoard(geometry.api, geometry.link, [])).toEqual([]);
});

test("a picture that was on its way when the session was closed stays listed, and is in the download", async ({
  lesson,
}) => {
  const geometry = await lesson({ pupils });
  const [, cleo] = await two(geometry);
  await holdFiles(cleo.page);
  await cleo.board.drop(420, 260, [temple]);
  await expect.poll(() => keptIn(cleo.page)).toEqual({ changes: 1, pictures: 1 });
  await geometry.api.call("PUT", `sessions/${geometry.link}/status`, { status: "closed" });
  await cleo.page
    .getByRole("button", { name: /^(Beside the board|1 change could not be saved)$/ })
    .click({ timeout: 30_000 });
  await expect(
    cleo.page.getByText("The session was closed before they could be sent."),
  ).toBeVisible({ timeout: 30_000 });
  const download = cleo.page.waitForEvent("download");
  await cleo.page.getByRole("button", { name: /^Download: 1 change/ }).click();
  const file = JSON.parse(await readFile(await (await download).path(), "utf8"));
  const [image] = Object.values(file.files as Record<string, { dataURL: string }>);
  expect(image?.dataURL).toBe(`data:image/png;base64,${temple.content.toString("base64")}`);
  await cleo.page.getByRole("button", { name: /^Discard: 1 change/ }).click();
  await cleo.page.getByRole("button", { name: "Discard", exact: true }).click();
  await expect(cleo.page.getByText("Changes that are not saved yet")).toBeHidden();
  await expect.poll(() => keptIn(cleo.page)).toEqual({ changes: 0, pictures: 0 });
  expect(await expectSameBoard(geometry.api, geometry.link, [])).toEqual([]);
});

test("what waits beside the board is looked at: one's own version, and what was not taken", async ({
  lesson,
}) => {
  const geometry = await lesson({ name: "Geometry, year 7", pupils });
  const [ana, cleo] = await two(geometry);
  const { page, board } = cleo;
  await ana.board.type(420, 200, "A square has four sides.");
  const words = await board.only("text");
  const hand = await Hand.of(geometry, ana);
  await expectSameBoard(geometry.api, geometry.link, [ana.board, board]);

  // Both change one text while Cleo has no line.
  cleo.network("cut");
  await expect(board.state).toHaveAttribute("data-save", "offline", { timeout: 30_000 });
  await page.getByRole("button", { name: "Board contents" }).click();
  await page.getByRole("button", { name: "Edit: A square has four sides." }).click();
  await page.getByRole("textbox", { name: "Text", exact: true }).fill("A square: 4 equal sides.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "Board contents" }).click();
  await expect(board.state).toHaveText(/1 change kept on this device/);
  const text = "A square has four right angles.";
  const wider = { width: Number(words.width) * 1.3, version: words.version + 50 };
  await hand.put([{ ...words, text, originalText: text, ...wider }]);
  cleo.network("mended");
  await expect(
    page.getByRole("button", { name: "1 version of yours beside the board" }),
  ).toBeVisible({ timeout: 30_000 });
  await expect.poll(async () => (await board.only("text")).text).toBe(text);

  // And what Cleo draws without a line comes when only hosts may draw.
  cleo.network("cut");
  await expect(board.state).toHaveAttribute("data-save", "offline", { timeout: 30_000 });
  await board.rectangle(420, 320, 80, 50);
  await board.rectangle(540, 320, 80, 50);
  await expect(board.state).toHaveText(/2 changes kept on this device/);
  await geometry.api.call("PATCH", `sessions/${geometry.link}`, { edit: "hosts" });
  cleo.network("mended");
  await expect(board.state).toHaveAttribute("data-save", "readOnly", { timeout: 30_000 });
  const beside = page.getByRole("button", { name: "1 version of yours beside the board" });
  const drawer = page.getByRole("dialog", { name: "Beside the board" });
  await expect(async () => {
    if (!(await drawer.isVisible())) await beside.click();
    await expect(drawer).toContainText("2 changes on board 1");
  }).toPass({ timeout: 30_000 });
  await expect(drawer).toContainText("A square: 4 equal sides.");
  await look(page, "k01-beside");
  await drawer.getByRole("button", { name: /^Discard: 2 changes/ }).click();
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await look(page, "k02-discard");
  await page.keyboard.press("Escape");

  await page.evaluate(() => localStorage.setItem("stoa.language", "he"));
  await page.reload();
  await page.locator("canvas.interactive").waitFor();
  await page.locator("[data-save]").locator("..").getByRole("button").click();
  await expect(page.getByRole("dialog")).toContainText("A square: 4 equal sides.");
  await look(page, "k03-beside-hebrew");
  await page.keyboard.press("Escape");

  // Out of the session the list stands on its own.
  await geometry.api.call("POST", `sessions/${geometry.link}/end`, {});
  await page.locator("section li").first().waitFor();
  await look(page, "k04-unsent-outside-hebrew");
});

test.describe("the idle logout", () => {
  test.use({
    figures: { idleNotice: "8s", idleLogout: "4s", reconnectGrace: "2s", noticeMin: "2s" },
  });

  test("of somebody without a line: what they drew, showed and wrote is there when they log in again", async ({
    lesson,
  }) => {
    const geometry = await lesson({ pupils });
    const { ana } = geometry;
    await geometry.start();
    const rest = keepActive(ana.page);
    const cleo = await geometry.pupil("Cleo");
    await geometry.enter(cleo);
    const restCleo = keepActive(cleo.page);
    await Promise.all([ana.board.expectReady(), cleo.board.expectReady(), openChat(cleo)]);
    await holdFiles(cleo.page);
    await restCleo();
    cleo.network("cut");
    await cleo.board.type(300, 200, "before the logout");
    await cleo.board.drop(420, 260, [temple]);
    await write(cleo, "Written before the logout");
    await field(cleo.page).fill("Half a sentence");
    const last = Date.now();
    await expect(cleo.board.state).toHaveText(/2 changes kept on this device/, { timeout: 30_000 });
    await expect.poll(() => keptIn(cleo.page)).toEqual({ changes: 3, pictures: 1 });
    await expect(ana.view.entry("Cleo")).toBeHidden({ timeout: 30_000 });
    // As a laptop that sleeps for longer than the rule allows.
    await expect.poll(() => Date.now() - last, { timeout: 30_000 }).toBeGreaterThan(13_000);
    cleo.network("mended");
    await expect(cleo.view.loggedOut).toBeVisible({ timeout: 30_000 });
    await expect(cleo.page.getByText("2 changes are kept on this device.")).toBeVisible();
    await cleo.page.unrouteAll();
    await cleo.view.logInAndReturn.click();
    await cleo.view.logIn(account("Cleo"));
    await expect.poll(() => ana.board.of("text")).toHaveLength(1);
    await cleo.view.passDevices();
    const restAgain = keepActive(cleo.page);
    await cleo.view.expectInside();
    await expect.poll(() => ana.board.of("image"), { timeout: 30_000 }).toHaveLength(1);
    await openChat(cleo);
    await expect(field(cleo.page)).toHaveValue("Half a sentence");
    await rest();
    await openChat(ana);
    await hears(ana, "Written before the logout");
    await expect(said(ana, "Half a sentence")).toHaveCount(0);
    await restAgain();
  });
});
