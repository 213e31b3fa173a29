import { expect, expectAccessible, expectSameBoard, test } from "../harness";
import { Api } from "../harness/account";
import { Client } from "../harness/client";
import { pointsKept, pointsOf } from "../harness/kept";
import { pngOf } from "../harness/pictures";
import { PutRefused, rectangle } from "../harness/sheet";

const wave = [
  { x: 400, y: 200 },
  { x: 440, y: 240 },
  { x: 480, y: 200 },
];

test("a network that is cut with changes on both sides loses none of them", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const { ana, api, link } = geometry;
  const ben = await geometry.guest("Ben");
  const boards = [ana.board, ben.board];
  await Promise.all(boards.map((board) => board.expectReady()));
  ben.network("cut");
  await expect(ben.board.state).toHaveAttribute("data-save", "offline");
  await ben.board.rectangle(300, 150, 60, 40);
  await ana.board.rectangle(450, 150, 60, 40);
  await expect(ben.board.state).toContainText(/Offline, \d+ changes? kept on this device/);
  await ana.board.expectSaved();
  ben.network("mended");
  await ben.board.expectSaved(20_000);
  expect(await expectSameBoard(api, link, boards)).toHaveLength(2);
});

test.describe("a cut that outlasts the grace", () => {
  test.use({ figures: { reconnectGrace: "2s" } });

  test("with changes on both sides loses none of them: the seat goes, and comes back", async ({
    lesson,
  }) => {
    const geometry = await lesson();
    await geometry.start();
    const { ana, api, link } = geometry;
    const ben = await geometry.guest("Ben");
    const boards = [ana.board, ben.board];
    await Promise.all(boards.map((board) => board.expectReady()));
    await ana.board.rectangle(300, 150, 60, 40);
    await ben.board.type(450, 150, "before");
    const [shared] = (await expectSameBoard(api, link, boards)).filter((el) => !el.text);
    ben.network("cut");
    await expect(ben.board.state).toHaveAttribute("data-save", "offline", { timeout: 30_000 });
    // Both go on, Ben on the same rectangle too, and Ana deletes Ben's text.
    await ben.board.move(shared?.id ?? "", { x: 30, y: 60 });
    await ben.board.type(450, 300, "written without a line");
    await ana.board.delete((await ana.board.only("text")).id);
    await ana.board.type(600, 200, "meanwhile");
    await ana.board.expectSaved();
    await expect(ana.view.entry("Ben")).toBeHidden({ timeout: 30_000 });
    ben.network("mended");
    await ben.board.expectSaved(30_000);
    await expect(ana.view.entry("Ben")).toBeVisible();
    const all = await expectSameBoard(api, link, boards);
    expect(all.map((el) => el.text ?? el.type).sort()).toEqual([
      "meanwhile",
      "rectangle",
      "written without a line",
    ]);
    expect(all.find((el) => !el.text)?.x).toBe(Number(shared?.x) + 30);
  });
});

// A phone that has no memory left for pictures gives no drawing surface any more;
// Excalidraw then breaks in the middle of its work.
test("a canvas that breaks says so, and comes back with everything", async ({ lesson }) => {
  const geometry = await lesson({ options: { mayComplain: /getContext|null|scale|TypeError/ } });
  await geometry.start();
  const { ana, api, link } = geometry;
  await ana.board.expectReady();
  await ana.board.rectangle(400, 200, 80, 60);
  await ana.page.getByRole("button", { name: "New board" }).click();
  await expect(ana.board.tab("Board 2")).toHaveAttribute("aria-selected", "true");
  await ana.board.expectReady();
  await ana.page.evaluate(() => {
    const { getContext } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.getContext = () => null;
    Object.assign(window, {
      mend: () => Object.assign(HTMLCanvasElement.prototype, { getContext }),
    });
  });
  await ana.board.tab("Board 1").click();
  await expect(ana.page.getByRole("heading", { name: "The board has stopped" })).toBeVisible();
  await expectAccessible(ana.page, "a board that stopped");
  await ana.view.expectInside();
  await ana.page.evaluate(() => (Reflect.get(window, "mend") as () => void)());
  await ana.page.getByRole("button", { name: "Load the board again" }).click();
  await ana.board.expectReady();
  await ana.board.rectangle(600, 300, 80, 60);
  expect(await expectSameBoard(api, link, [ana.board])).toHaveLength(2);
});

test("nothing is called saved while a picture is on its way; one that did not get there is sent again", async ({
  lesson,
}) => {
  const geometry = await lesson({ options: { mayComplain: /Failed to load resource/ } });
  await geometry.start();
  const { ana, api, link } = geometry;
  const { page, board } = ana;
  await board.expectReady();
  await board.rectangle(700, 420, 40, 40);
  await board.expectSaved();
  let answer: "hold" | "refuse" | "pass" = "hold";
  let letGo = () => {};
  await page.route(/\/files\/[0-9a-f]{64}/, async (route) => {
    if (route.request().method() !== "PUT" || answer === "pass") return route.fallback();
    if (answer === "refuse") return route.abort();
    await new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await route.fallback();
  });
  const temple = { name: "temple.png", type: "image/png", content: pngOf(320, 200) };
  const asked = page.waitForRequest((request) => request.method() === "PUT");
  await board.drop(420, 260, [temple]);
  await asked;
  await expect(board.state).toHaveAttribute("data-save", "saving");
  await expect(board.state).not.toContainText("Do not close this page"); // it is kept on this device
  letGo();
  await board.expectSaved();
  expect(await expectSameBoard(api, link, [board])).toHaveLength(2);

  answer = "refuse";
  await board.drop(420, 460, [{ ...temple, content: pngOf(330, 210) }]);
  await expect(board.state).toHaveAttribute("data-save", "unsent");
  await expect(board.state).toContainText("1 change could not be saved");
  await expect(page.getByText("A picture could not be sent")).toBeVisible();
  answer = "pass";
  await page.getByRole("button", { name: "Try again" }).first().click();
  await board.expectSaved();
  expect(await expectSameBoard(api, link, [board])).toHaveLength(3);

  // Whoever looks at another board meanwhile finds it where they put it.
  answer = "hold";
  const again = page.waitForRequest((request) => request.method() === "PUT");
  await board.pasteFile({ ...temple, content: pngOf(340, 220) });
  await again;
  await page.getByRole("button", { name: "New board" }).click();
  await expect(board.tab("Board 2")).toHaveAttribute("aria-selected", "true");
  await expect(board.state).toHaveAttribute("data-save", "saving");
  letGo();
  await board.expectSaved();
  await board.tab("Board 1").click();
  await board.expectReady();
  const all = await expectSameBoard(api, link, [board]);
  expect(all.filter(({ type }) => type === "image")).toHaveLength(3);
});

test("a tab that is closed in mid-stroke, and End Session in it, lose nothing", async ({
  lesson,
}) => {
  const geometry = await lesson();
  await geometry.start();
  const { ana, api, link } = geometry;
  const ben = await geometry.guest("Ben");
  await Promise.all([ana.board.expectReady(), ben.board.expectReady()]);
  await ben.board.beginLine(wave);
  const drawn = pointsOf(await ben.board.only("freedraw"));
  const here = async () => pointsOf((await ana.board.of("freedraw"))[0]);
  await expect.poll(async () => Math.max(await here(), await pointsKept(ben))).toBe(drawn);
  await ben.page.close({ runBeforeUnload: true });
  // As unsent.spec has it for an account: what a slow page cannot say comes with the next.
  await geometry.enter(ben, await ben.open());
  await expect.poll(here).toBe(drawn);

  await ana.board.beginText(500, 300, "not finished");
  await ana.view.end();
  await expect(ana.view.ended).toBeVisible();
  await ana.view.startSession.click();
  await ana.view.expectInside();
  await ana.board.expectReady();
  const kept = await expectSameBoard(api, link, [ana.board]);
  expect(kept.map((el) => el.text ?? el.type).sort()).toEqual(["freedraw", "not finished"]);
});

test("a closed session shows everything and changes nothing, by hand neither", async ({
  lesson,
  stoa,
}) => {
  const geometry = await lesson();
  await geometry.start();
  const { ana, api, link } = geometry;
  await ana.board.expectReady();
  await ana.board.rectangle(400, 200, 80, 60);
  await ana.board.expectSaved();
  const before = await expectSameBoard(api, link, [ana.board]);
  const own = await Api.open(stoa);
  await own.beGuest(link, "Eve");
  const eve = new Client(stoa, own, "Eve", link);
  await eve.connect();
  await eve.command("enter");
  await eve.until(() => eve.place === "seat", "a seat");
  const sheet = await eve.show();
  await sheet.put([rectangle("eve-1", 0, 0)]);
  await api.call("PUT", `sessions/${link}/status`, { status: "closed" });
  await eve.until(() => eve.byes.includes("closed"), "the end");
  // Refused as in a closed session, or as from somebody who was put out of it; or never answered
  // where the connection goes first: never acknowledged.
  const late = await sheet.put([rectangle("eve-2", 0, 0)]).catch((error) => error);
  expect(late instanceof PutRefused ? late.code : late.constructor.name).toMatch(
    /^(closed|not_inside|Unanswered)$/,
  );
  const answer = await own.try("POST", `sessions/${link}/boards/${sheet.doc}/late`, {
    person: eve.me?.id,
    b: 1,
    els: [rectangle("eve-3", 0, 0)],
  });
  expect(answer.status()).toBeGreaterThanOrEqual(400);
  // Ana's page was open before: it goes on as a reader's.
  await expect(ana.board.toolbar).toHaveCount(0);
  await ana.board.expectReady();
  const now = await expectSameBoard(api, link, [ana.board]);
  expect(now.map((el) => el.id).sort()).toEqual([...before.map((el) => el.id), "eve-1"].sort());
  eve.close();
});

// Browsers keep their means to seal for https and for the machine itself. Whoever
// reaches a server in the house by its name over plain http works without them.
test("over plain http the page says that it alone keeps what is not sent, and works", async ({
  lesson,
}) => {
  const geometry = await lesson();
  await geometry.start();
  const { ana, api, link } = geometry;
  await ana.board.expectReady();
  const ben = await geometry.visitor("Ben", {
    host: "stoa.test",
    mayComplain: /Cross-Origin-Opener-Policy/, // which counts on https only
  });
  await ben.page.goto(geometry.path);
  expect(await ben.page.evaluate(() => [isSecureContext, "subtle" in crypto])).toEqual([
    false,
    false,
  ]);
  await ben.view.introduce("Ben");
  await ben.view.expectInside();
  await ben.board.expectReady();
  await ben.board.type(300, 200, "by its name");
  await ben.board.expectSaved();
  const boards = [ana.board, ben.board];
  expect(await expectSameBoard(api, link, boards)).toHaveLength(1);

  ben.network("cut");
  await expect(ben.board.state).toHaveAttribute("data-save", "offline", { timeout: 30_000 });
  await ben.board.rectangle(450, 300, 60, 40);
  await expect(ben.board.state).toHaveText(/Offline, 1 change in this page only: do not close it/);
  ben.network("mended");
  await ben.board.expectSaved(20_000);
  expect(await expectSameBoard(api, link, boards)).toHaveLength(2);

  // Pictures and files have their names of what is in them all the same.
  const input = ben.board.region.locator('input[type="file"][accept="image/*"]');
  await input.setInputFiles({
    name: "column.png",
    mimeType: "image/png",
    buffer: pngOf(300, 200),
  });
  await expect.poll(async () => (await ana.board.of("image")).length).toBe(1);
  await ben.board.expectSaved();
  await expectSameBoard(api, link, boards);
});
