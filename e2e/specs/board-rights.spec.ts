import { createHash } from "node:crypto";
import { expect, expectSameBoard, type Lesson, type Person, test } from "../harness";
import { account } from "../harness/account";
import { keepActive } from "../harness/active";
import { Hand } from "../harness/hand";
import { changed, type Element } from "../harness/sheet";

// Who may change what is on a board, and when: on real pages, and by messages
// written by hand, which the server judges and no page. And what is kept when a
// run, a login or the right itself ends under somebody's hands.

const pupils = [{ name: "Cleo", as: "member" as const }];

/** Ana (host), Cleo (an account) and Ben (a guest), all at the board. */
async function atTheBoard(lesson: Lesson): Promise<[Person, Person, Person]> {
  await lesson.start();
  const cleo = await lesson.pupil("Cleo");
  await lesson.enter(cleo);
  const ben = await lesson.guest("Ben");
  const all: [Person, Person, Person] = [lesson.ana, cleo, ben];
  await Promise.all(all.map(({ board }) => board.expectReady()));
  return all;
}

const wave = (x: number, y: number) => [
  { x, y },
  { x: x + 30, y: y + 40 },
  { x: x + 60, y },
];

/** Somebody whose board is there, and who was not idle until then, however slow the machine. */
async function atWork({ page, board }: Person): Promise<void> {
  const rest = keepActive(page);
  await board.expectReady();
  await rest();
}

/** The host says who may draw, in the board menu. */
async function mayDraw({ page }: Person, who: string): Promise<void> {
  await page.getByRole("button", { name: "Board menu", exact: true }).click();
  await page.getByRole("menuitem", { name: "Who may draw" }).hover();
  await page.getByRole("menuitem", { name: who, exact: true }).click();
  await page.mouse.move(700, 700);
}

test("who may draw is what the host says, at once, and whoever asks by hand is refused too", async ({
  lesson,
}) => {
  const geometry = await lesson({ pupils });
  const { api, link } = geometry;
  const all = await atTheBoard(geometry);
  const [ana, cleo, ben] = all;
  const boards = all.map(({ board }) => board);
  const hands = await Promise.all(all.map((person) => Hand.of(geometry, person)));
  // What the session has not set for itself is marked too.
  await ana.page.getByRole("button", { name: "Board menu", exact: true }).click();
  await ana.page.getByRole("menuitem", { name: "Who may draw" }).hover();
  await expect(ana.page.getByRole("menuitem", { name: "Everybody", exact: true })).toHaveAttribute(
    "aria-current",
    "true",
  );
  await ana.page.keyboard.press("Escape");
  await ana.page.keyboard.press("Escape");
  await ana.page.mouse.move(700, 700);

  let row = 0;
  const expectDrawing = async (...those: Person[]) => {
    row++;
    for (const [n, person] of all.entries()) {
      const may = those.includes(person);
      await expect(person.board.toolbar).toHaveCount(may ? 1 : 0);
      await expect(person.board.state).toHaveAttribute("data-save", may ? "saved" : "readOnly");
      const said = may ? undefined : "not_allowed";
      expect(await hands[n]?.put(), `${person.name}, row ${row}`).toEqual({
        socket: said,
        late: said,
      });
      if (may) await person.board.rectangle(260 + 70 * n, 130 + 60 * row, 50, 40);
    }
    return expectSameBoard(api, link, boards);
  };

  await expectDrawing(ana, cleo, ben);
  await mayDraw(ana, "People with an account");
  await expectDrawing(ana, cleo);
  await mayDraw(ana, "Hosts and moderators");
  await expectDrawing(ana);
  await ana.view.showActions("Cleo");
  await ana.page.getByRole("menuitem", { name: "Lend moderation" }).click();
  await expectDrawing(ana, cleo);
  await ana.view.showActions("Cleo");
  await ana.page.getByRole("menuitem", { name: "Take moderation back" }).click();
  await expectDrawing(ana);
  await mayDraw(ana, "Nobody");
  await expectDrawing();
  await mayDraw(ana, "Everybody");
  const end = await expectDrawing(ana, cleo, ben);
  // Each drew what they could, and what was refused is on nobody's board.
  const drawn = end.filter(({ id }) => !id.startsWith("by-hand"));
  expect(drawn.filter(({ author }) => author === ana.frames.me())).toHaveLength(6);
  expect(drawn.filter(({ author }) => author === cleo.frames.me())).toHaveLength(4);
  expect(drawn.filter(({ author }) => author === ben.frames.me())).toHaveLength(2);
});

test("whose right is taken in mid-edit: what was begun stays, the rest waits beside the board", async ({
  lesson,
}) => {
  const geometry = await lesson({ pupils });
  const { api, link } = geometry;
  const all = await atTheBoard(geometry);
  const [ana, cleo, ben] = all;
  const boards = all.map(({ board }) => board);
  const texts = async () =>
    (await expectSameBoard(api, link, boards)).map((el) => el.text ?? el.type).sort();
  await ben.board.beginLine(wave(400, 200));
  await cleo.board.beginText(400, 350, "half a sen");
  await expect.poll(async () => (await ana.board.only("text")).text).toBe("half a sen");
  await ana.board.only("freedraw");
  await api.call("PATCH", `sessions/${link}`, { edit: "hosts" });
  await Promise.all([ben, cleo].map((one) => expect(one.board.toolbar).toHaveCount(0)));

  // Both go on for a moment; the board does not have it, and nobody's page pretends that it does.
  await cleo.page.keyboard.type("tence");
  await cleo.page.keyboard.press("Escape");
  await ben.page.mouse.move(700, 500, { steps: 4 });
  await ben.page.mouse.up();
  expect(await texts()).toEqual(["freedraw", "half a sen"]);
  const beside = /^1 change could not be saved$/;
  for (const one of [cleo, ben]) {
    await one.page.getByRole("button", { name: beside }).click();
    const reason = "Whoever made them may not change the workspace.";
    await expect(one.page.getByRole("dialog")).toContainText(reason);
    await one.page.keyboard.press("Escape");
  }

  // With the right comes what was written without it.
  await api.call("PATCH", `sessions/${link}`, { edit: "everyone" });
  await Promise.all([ben, cleo].map((one) => expect(one.board.toolbar).toHaveCount(1)));
  await expect.poll(texts).toEqual(["freedraw", "half a sentence"]);
  await Promise.all(boards.map((board) => board.expectSaved()));
});

test("what a host has locked holds against everybody else, by hand and over HTTP too", async ({
  lesson,
}) => {
  const geometry = await lesson();
  const { api, link } = geometry;
  await geometry.start();
  const { ana } = geometry;
  const ben = await geometry.guest("Ben");
  const boards = [ana.board, ben.board];
  await Promise.all(boards.map((board) => board.expectReady()));
  await ana.board.rectangle(400, 200, 90, 60);
  await ben.board.type(400, 330, "Ben's own");
  await ana.board.choose("selection");
  const { id } = await ana.board.only("rectangle");
  const own = await ben.board.only("text");
  await expectSameBoard(api, link, boards);
  await ana.board.lock(id);
  await expect.poll(async () => (await ben.board.only("rectangle")).locked).toBe(true);
  const locked = await expectSameBoard(api, link, boards);

  // On the page: it is neither moved, nor deleted with everything, nor unlocked.
  await ben.board.move(id, { x: 80, y: 40 });
  await ben.page.keyboard.press("Escape");
  await ben.page.keyboard.press("Control+a");
  await ben.page.keyboard.press("Control+Shift+L");
  await ben.page.keyboard.press("Delete");
  await expect.poll(() => ana.board.of("text")).toEqual([]);
  const after = await expectSameBoard(api, link, boards);
  expect(after).toEqual(locked.filter((el) => el.id !== own.id));

  // By hand.
  const hand = await Hand.of(geometry, ben);
  const rectangle = hand.sheet.elements.get(id) as Element;
  for (const fields of [{ x: 0 }, { locked: false }, { isDeleted: true }]) {
    const said = await hand.put([changed(rectangle, fields)]);
    expect(said, JSON.stringify(fields)).toEqual({ socket: "locked", late: "locked" });
  }
  expect(await hand.put([{ ...changed(rectangle, {}), id: "own-lock", locked: true }])).toEqual({
    socket: "locked",
    late: "locked",
  });
  expect(await expectSameBoard(api, link, boards)).toEqual(after);

  // And is Ben's again when the host says so.
  await ana.board.lock(id, "Unlock");
  await expect.poll(async () => (await ben.board.only("rectangle")).locked).toBe(false);
  await ben.board.move(id, { x: 60, y: 40 });
  await expect.poll(async () => (await ana.board.only("rectangle")).x).not.toBe(rectangle.x);
  await expectSameBoard(api, link, boards);
});

test("a closed session shows everything and changes nothing, whatever is asked of it", async ({
  lesson,
}) => {
  const geometry = await lesson({ pupils });
  const { api, link } = geometry;
  const [ana, cleo, ben] = await atTheBoard(geometry);
  await Promise.all([
    ana.board.rectangle(400, 200, 80, 60),
    cleo.board.type(400, 330, "Kept for good"),
    ben.board.line(wave(600, 200)),
  ]);
  await Promise.all([ana, cleo, ben].map(({ board }) => board.expectSaved()));
  const before = await expectSameBoard(api, link, [ana.board, cleo.board, ben.board]);
  const bensId = ben.frames.me();
  const hand = await Hand.of(geometry, cleo);

  await api.call("PUT", `sessions/${link}/status`, { status: "closed" });

  // The pages that were open: accounts go on as readers, the guest is out.
  await expect(ben.page.getByRole("heading", { name: "The session was closed." })).toBeVisible();
  for (const { page, board } of [ana, cleo]) {
    await expect(board.toolbar).toHaveCount(0);
    await expect(page.getByText("The session is closed. You can read what is in it")).toBeVisible();
    await expect(board.state).toHaveAttribute("data-save", "readOnly");
    await board.expectReady();
    // Keys that draw, paste and delete do nothing.
    await board.canvas.click({ position: { x: 300, y: 300 } });
    for (const key of ["r", "Control+a", "Delete", "Control+z"]) await page.keyboard.press(key);
  }
  expect(await expectSameBoard(api, link, [ana.board, cleo.board])).toEqual(before);

  // By hand: as somebody who was inside, and as a reader.
  expect(await hand.late([{ ...(before[0] as Element), id: "late" }])).toBe("closed");
  const reader = await Hand.of(geometry, cleo, "read");
  expect(reader.client.place).toBe("reader");
  expect(await reader.put()).toEqual({ socket: "closed", late: "closed" });
  const [some] = before as [Element];
  expect(await reader.put([changed(some, { isDeleted: true })])).toEqual({
    socket: "closed",
    late: "closed",
  });
  for (const command of ["enter", "start"])
    await expect(reader.client.command(command)).rejects.toThrow(/inside|closed/);
  const own = ben.context.request;
  const late = await own.fetch(`${geometry.stoa.url}/api/v1/sessions/${link}/outbox`);
  expect((await late.json()).keys).toMatchObject([{ person: bensId, late: "closed" }]);

  // Over HTTP, also as the host.
  const doc = reader.sheet.doc;
  const content = Buffer.from("a file");
  const hash = createHash("sha256").update(content).digest("hex");
  for (const [method, path, body] of [
    ["POST", "boards", { name: "Another" }],
    ["PATCH", `boards/${doc}`, { name: "Renamed" }],
    ["DELETE", `boards/${doc}`, undefined],
    ["PUT", `files/${hash}?name=a.txt`, content],
  ] as const) {
    const answer = await api.try(method, `sessions/${link}/${path}`, body);
    expect([answer.status(), (await answer.json()).code], `${method} ${path}`).toEqual([
      409,
      "closed",
    ]);
  }

  // Who opens it now sees the same.
  await cleo.page.reload();
  await cleo.board.expectReady();
  await expect(cleo.board.toolbar).toHaveCount(0);
  expect(await expectSameBoard(api, link, [ana.board, cleo.board])).toEqual(before);

  // Open again, everything is where it was and can be changed.
  await api.call("PUT", `sessions/${link}/status`, { status: "active" });
  await ana.view.startSession.click();
  await ana.view.expectInside();
  await ana.board.expectReady();
  await ana.board.rectangle(600, 330, 60, 40);
  await expect.poll(() => ana.board.elements()).toHaveLength(before.length + 1);
  expect(await expectSameBoard(api, link, [ana.board])).toHaveLength(before.length + 1);
});

test("prepared before the run, in it, read after it, and gone on with in the next", async ({
  lesson,
}) => {
  const geometry = await lesson({ pupils });
  const { api, link } = geometry;
  const { ana } = geometry;
  await ana.page.goto(geometry.path);
  await ana.view.passDevices();
  await ana.page.getByRole("button", { name: ana.view.words.prepare }).click();
  await ana.board.expectReady();
  await ana.board.type(300, 200, "prepared");
  await ana.board.expectSaved();
  // Nobody is let in by it.
  const cleo = await geometry.pupil("Cleo");
  await cleo.page.goto(geometry.path);
  await cleo.view.passDevices();
  await expect(cleo.view.waiting).toBeVisible();
  await ana.page.getByRole("button", { name: "Start Session" }).click();
  await Promise.all([ana, cleo].map(({ view }) => view.expectInside()));
  await Promise.all([ana, cleo].map(({ board }) => board.expectReady()));
  const ben = await geometry.guest("Ben");
  await ben.board.expectReady();
  const boards = [ana.board, cleo.board, ben.board];
  expect((await expectSameBoard(api, link, boards)).map(({ text }) => text)).toEqual(["prepared"]);

  // The run ends while two are at work.
  await ben.board.beginLine(wave(500, 200));
  await cleo.board.beginText(300, 350, "not yet fin");
  await ana.view.end();
  for (const { view } of [ana, cleo, ben]) await expect(view.ended).toBeVisible();
  const left = async () =>
    (await expectSameBoard(api, link, [])).map((el) => el.text ?? el.type).sort();
  await expect.poll(left).toEqual(["freedraw", "not yet fin", "prepared"]);

  // Read afterwards, and only read.
  await cleo.page.getByRole("button", { name: "View workspace" }).click();
  await cleo.board.expectReady();
  await expect(cleo.page.getByRole("heading", { name: "The workspace" })).toBeVisible();
  await expect(cleo.board.toolbar).toHaveCount(0);
  await expectSameBoard(api, link, [cleo.board]);
  const hand = await Hand.of(geometry, cleo, "read");
  expect(await hand.put()).toEqual({ socket: "not_inside", late: undefined });
  hand.close();

  // The next run goes on where the last one ended.
  await ana.view.startSession.click();
  await ana.view.expectInside();
  await ana.board.expectReady();
  await cleo.view.join.click();
  await cleo.view.expectInside();
  await cleo.board.expectReady();
  await cleo.board.rectangle(600, 350, 60, 40);
  expect(await expectSameBoard(api, link, [ana.board, cleo.board])).toHaveLength(5);
});

test.describe("the idle logout", () => {
  test.use({
    figures: { idleNotice: "14s", idleLogout: "4s", reconnectGrace: "2s", noticeMin: "2s" },
  });

  test("in mid-edit loses nothing, of an account and of a guest", async ({ lesson }) => {
    const geometry = await lesson({ pupils });
    const { api, link } = geometry;
    await geometry.start();
    const { ana } = geometry;
    const rest = keepActive(ana.page);
    const cleo = await geometry.pupil("Cleo");
    await geometry.enter(cleo);
    await atWork(cleo);
    await cleo.board.beginText(300, 200, "Cleo was in the mid");
    const ben = await geometry.guest("Ben");
    await atWork(ben);
    await ben.board.beginLine(wave(500, 200));
    const drawn = await ben.board.only("freedraw");
    for (const { view } of [cleo, ben])
      await expect(view.loggedOut).toBeVisible({ timeout: 30_000 });
    await expect
      .poll(async () => (await expectSameBoard(api, link, [ana.board])).map((el) => el.text ?? ""))
      .toEqual(expect.arrayContaining(["Cleo was in the mid", ""]));
    expect((await ana.board.only("freedraw")).points).toEqual(drawn.points);
    await cleo.view.logInAndReturn.click();
    await cleo.view.logIn(account("Cleo"));
    await cleo.view.passDevices();
    await cleo.board.expectReady();
    await expectSameBoard(api, link, [ana.board, cleo.board]);
    await rest();
  });

  test("of a guest without a line: the old secret brings what was kept, and serves for nothing else", async ({
    lesson,
  }) => {
    const geometry = await lesson();
    const { api, link } = geometry;
    await geometry.start();
    const { ana } = geometry;
    const rest = keepActive(ana.page);
    const ben = await geometry.guest("Ben");
    await atWork(ben);
    const bensId = ben.frames.me();
    ben.network("cut");
    await ben.board.type(300, 200, "before the logout");
    const last = Date.now();
    await expect(ben.board.state).toHaveText(/1 change kept on this device/, { timeout: 30_000 });
    // As a laptop that sleeps for longer than the rule allows.
    await expect.poll(() => Date.now() - last, { timeout: 30_000 }).toBeGreaterThan(21_000);
    ben.network("mended");
    await expect(ben.view.loggedOut).toBeVisible({ timeout: 30_000 });
    await expect.poll(() => ana.board.of("text"), { timeout: 30_000 }).toHaveLength(1);
    const kept = await expectSameBoard(api, link, [ana.board]);
    expect(kept).toMatchObject([{ text: "before the logout", author: bensId }]);
    expect((await ben.api("GET", `/api/v1/sessions/${link}/boards`)).status()).not.toBe(200);
    await rest();
  });
});
