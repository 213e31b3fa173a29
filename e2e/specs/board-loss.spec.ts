import { expect, expectSameBoard, test } from "../harness";
import { Api } from "../harness/account";
import { Client } from "../harness/client";
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

test("a tab that is closed in mid-stroke, and End Session in it, lose nothing", async ({
  lesson,
}) => {
  const geometry = await lesson();
  await geometry.start();
  const { ana, api, link } = geometry;
  const ben = await geometry.guest("Ben");
  await Promise.all([ana.board.expectReady(), ben.board.expectReady()]);
  await ben.board.beginLine(wave);
  await ben.page.close({ runBeforeUnload: true });
  await expect.poll(async () => (await ana.board.of("freedraw")).length).toBe(1);

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
  const late = await sheet.put([rectangle("eve-2", 0, 0)]).catch((error) => error);
  expect(late).toBeInstanceOf(PutRefused);
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
