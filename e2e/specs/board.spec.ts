import { expect, expectSameBoard, type Lesson, type Person, test } from "../harness";

/** Ana and others in a live session, all with the board before them. */
async function atTheBoard(lesson: Lesson, ...names: string[]): Promise<Person[]> {
  await lesson.start();
  const all = [lesson.ana];
  for (const name of names) all.push(await lesson.guest(name));
  await Promise.all(all.map(({ board }) => board.expectReady()));
  return all;
}

const wave = (x: number, y: number) => [
  { x, y },
  { x: x + 30, y: y + 40 },
  { x: x + 60, y },
  { x: x + 90, y: y + 40 },
];

test("two draw, type, move and delete at once, and end with the same board", async ({ lesson }) => {
  const geometry = await lesson();
  const { api, link } = geometry;
  const [ana, ben] = (await atTheBoard(geometry, "Ben")) as [Person, Person];
  const boards = [ana.board, ben.board];

  await Promise.all([ana.board.rectangle(300, 150, 100, 60), ben.board.line(wave(450, 150))]);
  await Promise.all([
    ana.board.type(300, 300, "Ana was here"),
    ben.board.type(450, 350, "and Ben"),
  ]);
  const drawn = await expectSameBoard(api, link, boards);
  expect(drawn.map((el) => el.type).sort()).toEqual(["freedraw", "rectangle", "text", "text"]);
  expect(
    drawn
      .map((el) => el.text)
      .filter(Boolean)
      .sort(),
  ).toEqual(["Ana was here", "and Ben"]);

  // Each works on what the other has made.
  const line = await ana.board.only("freedraw");
  const rectangle = await ben.board.only("rectangle");
  await Promise.all([ana.board.delete(line.id), ben.board.move(rectangle.id, { x: 60, y: 40 })]);
  await expect.poll(async () => (await ana.board.only("rectangle")).x).not.toBe(rectangle.x);
  await expect.poll(() => ben.board.of("freedraw")).toEqual([]);
  const left = await expectSameBoard(api, link, boards);
  expect(left.map((el) => el.type).sort()).toEqual(["rectangle", "text", "text"]);
  await Promise.all(boards.map((board) => board.expectSaved()));
});

test("what somebody else draws first does not move an empty board under one's hand", async ({
  lesson,
}) => {
  const geometry = await lesson();
  const [ana, ben] = (await atTheBoard(geometry, "Ben")) as [Person, Person];
  await ben.board.choose("rectangle");
  await ana.board.rectangle(300, 150, 100, 60);
  const { x, y } = await ben.board.only("rectangle");
  await ben.board.drag([
    { x: 300, y: 150 },
    { x: 340, y: 190 },
  ]);
  await expect.poll(async () => (await ben.board.of("rectangle")).length).toBe(2);
  const corners = (await ben.board.of("rectangle")).map((el) => ({ x: el.x, y: el.y }));
  expect(corners).toEqual([
    { x, y },
    { x, y },
  ]);
});

test("three work on one element at once, and all see the same in the end", async ({ lesson }) => {
  const geometry = await lesson();
  const { api, link } = geometry;
  const everybody = await atTheBoard(geometry, "Ben", "Cleo");
  const boards = everybody.map(({ board }) => board);
  await geometry.ana.board.rectangle(400, 200, 80, 60);
  await expectSameBoard(api, link, boards);
  const { id } = await geometry.ana.board.only("rectangle");
  for (let round = 0; round < 2; round++) {
    await Promise.all(boards.map((board, n) => board.move(id, { x: 15 * n - 10, y: 12 })));
    await expectSameBoard(api, link, boards);
  }
  // And one deletes it while two move it.
  await Promise.all([
    boards[0]?.delete(id),
    boards[1]?.move(id, { x: -20, y: 5 }),
    boards[2]?.move(id, { x: 20, y: 5 }),
  ]);
  await expectSameBoard(api, link, boards);
});

test("undo takes back one's own changes only, also between those of others", async ({ lesson }) => {
  const geometry = await lesson();
  const { api, link } = geometry;
  const [ana, ben] = (await atTheBoard(geometry, "Ben")) as [Person, Person];
  const boards = [ana.board, ben.board];
  await ana.board.rectangle(300, 150, 60, 40);
  await expectSameBoard(api, link, boards);
  await ben.board.rectangle(450, 150, 60, 40);
  await expectSameBoard(api, link, boards);
  await ana.board.rectangle(300, 300, 60, 40);
  const all = await expectSameBoard(api, link, boards);
  expect(all).toHaveLength(3);
  const byBen = all.find((el) => el.author === ben.frames.me());

  await ana.board.undo();
  await expect.poll(async () => (await expectSameBoard(api, link, boards)).length).toBe(2);
  await ana.board.undo();
  await expect
    .poll(async () => (await expectSameBoard(api, link, boards)).map((el) => el.id))
    .toEqual([byBen?.id]);
  await ana.board.undo(); // there is nothing of hers left
  await ana.board.redo();
  await expect.poll(async () => (await expectSameBoard(api, link, boards)).length).toBe(2);
});

test("a reload, a second tab and somebody who comes later show the same", async ({ lesson }) => {
  const geometry = await lesson();
  const { api, link } = geometry;
  const [ana, ben] = (await atTheBoard(geometry, "Ben")) as [Person, Person];
  await ana.board.type(300, 200, "The angle sum is 180°");
  await ben.board.line(wave(420, 300));
  await expectSameBoard(api, link, [ana.board, ben.board]);

  await ben.page.reload();
  await ben.board.expectReady();
  const second = await ana.open();
  await geometry.enter(ana, second);
  const cleo = await geometry.guest("Cleo");
  await Promise.all([second.board.expectReady(), cleo.board.expectReady()]);
  const boards = [ana.board, ben.board, second.board, cleo.board];
  await expectSameBoard(api, link, boards);

  await cleo.board.rectangle(300, 300, 50, 50);
  expect(await expectSameBoard(api, link, boards)).toHaveLength(3);
});

test("a line is seen while it is drawn, and where others point", async ({ lesson }) => {
  const geometry = await lesson();
  const [ana, ben] = (await atTheBoard(geometry, "Ben")) as [Person, Person];
  await ben.board.beginLine(wave(400, 200));
  await expect
    .poll(() => ana.frames.messages("server").filter((m) => m.t === "moments").length)
    .toBeGreaterThan(0);
  // It is kept before the hand lets go.
  await expect.poll(async () => (await ana.board.of("freedraw")).length).toBe(1);
  await ben.page.mouse.up();
  await expectSameBoard(geometry.api, geometry.link, [ana.board, ben.board]);
});

test("boards are added, named, ordered, deleted and brought back", async ({ lesson }) => {
  const geometry = await lesson();
  const { api, link } = geometry;
  const [ana, ben] = (await atTheBoard(geometry, "Ben")) as [Person, Person];
  await ana.board.type(300, 200, "on the first board");

  await ana.page.getByRole("button", { name: "New board" }).click();
  await expect(ana.board.tab("Board 2")).toHaveAttribute("aria-selected", "true");
  await expect(ben.board.tab("Board 2")).toBeVisible();
  await expect(ben.board.tab("Board 1")).toHaveAttribute("aria-selected", "true");
  await expect(ben.page.getByRole("button", { name: "New board" })).toBeHidden();

  await ana.board.actions("Board 2", "Rename");
  await ana.page.getByRole("textbox", { name: "Name of the board" }).fill("Homework");
  await ana.page.keyboard.press("Enter");
  await expect(ben.board.tab("Homework")).toBeVisible();
  await ben.board.tab("Homework").click();
  await Promise.all([ana.board.expectReady(), ben.board.expectReady()]);
  await ben.board.rectangle(300, 200, 60, 40);
  const { boards } = await api.call<{ boards: { id: string }[] }>("GET", `sessions/${link}/boards`);
  const homework = boards[1]?.id;
  await expectSameBoard(api, link, [ana.board, ben.board], homework);

  await ana.board.actions("Homework", "One place earlier");
  await expect(ben.board.tabs).toHaveText(["Homework", /Board/]);

  await ana.board.actions("Homework", "Delete board");
  await expect(ben.board.tab("Homework")).toBeHidden();
  await expect(ben.board.tabs).toHaveCount(1);
  await ben.board.expectReady();
  await expect.poll(async () => (await ben.board.only("text")).text).toBe("on the first board");
  await ana.view.undo();
  await expect(ben.board.tab("Homework")).toBeVisible();
  await ben.board.tab("Homework").click();
  await ben.board.expectReady();
  await ben.board.only("rectangle");
});

test("a host gathers everybody at a place, and leads them", async ({ lesson }) => {
  const geometry = await lesson();
  const [ana, ben] = (await atTheBoard(geometry, "Ben")) as [Person, Person];
  await ana.page.getByRole("button", { name: "New board" }).click();
  await expect(ana.board.tab("Board 2")).toHaveAttribute("aria-selected", "true");
  await ana.board.expectReady();
  await ana.board.menu("Gather everyone here");
  await expect(ben.board.tab("Board 2")).toHaveAttribute("aria-selected", "true");

  await ana.board.menu("Everybody follows me");
  await expect(ben.page.getByText("Ana shows everybody the way")).toBeVisible();
  await ana.board.tab("Board 1").click();
  await expect(ben.board.tab("Board 1")).toHaveAttribute("aria-selected", "true");
  await ben.page.getByRole("button", { name: "Stop following" }).click();
  await ana.board.tab("Board 2").click();
  await expect(ben.page.getByText("Ana leads, and you look elsewhere.")).toBeVisible();
  await expect(ben.board.tab("Board 1")).toHaveAttribute("aria-selected", "true");
  await ana.page.getByRole("button", { name: "Stop leading" }).click();
  await expect(ben.page.getByText("Ana leads, and you look elsewhere.")).toBeHidden();
});
