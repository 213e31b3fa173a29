import { expect, expectMedia, expectNoMedia, look, type Person, test } from "../harness";
import { field, hears, messages, openChat, panelOf, said, write } from "../harness/chat";
import { bar, dialogOf, isIn, openByHand, sees } from "../harness/rooms";

// Breakout rooms (rule 49): four real pages. Two of them have cameras: two cores
// have no time for more, and tiles show who is where.

test.use({ layout: "video" });

const left = (person: Person) =>
  person.page.getByRole("timer", { name: "Time until everybody comes back" });

test("two rooms by hand: each sees and hears its own, a call for help, a reload, everybody back", async ({
  lesson,
}) => {
  test.slow();
  const geometry = await lesson({ name: "Geometry, year 7" });
  await geometry.start();
  const { ana } = geometry;
  const ben = await geometry.guest("Ben", { media: true });
  const cleo = await geometry.guest("Cleo", { media: true });
  const dan = await geometry.guest("Dan");
  await expectMedia(dan.page, { seen: 2, heard: 2 });
  await openByHand(ana, { Ben: "Room 1", Cleo: "Room 1", Dan: "Room 2" });
  for (const [person, room] of [
    [ben, "Room 1"],
    [cleo, "Room 1"],
    [dan, "Room 2"],
  ] as const) {
    await isIn(person, room);
    await expect(left(person)).toHaveText(/^(10:00|9:5\d)$/);
  }
  await expect(bar(ana).getByText("You are in the main room")).toBeVisible();
  await sees(ben, ["Cleo"], ["Dan", "Ana"]);
  await sees(dan, [], ["Ben", "Cleo"]);
  await expectMedia(cleo.page);
  await expectNoMedia(dan.page);
  await expectNoMedia(ana.page);
  await expect(bar(ben).getByRole("button", { name: "Back to everybody" })).toBeHidden();

  // A reload leads back into the room.
  await cleo.page.reload();
  await cleo.view.expectInside();
  await isIn(cleo, "Room 1");
  await sees(cleo, ["Ben"], ["Dan"]);

  // A call for help, and the host who comes.
  await bar(dan).getByRole("button", { name: "Ask for help" }).click();
  await expect(bar(ana).getByText(/Dan.? asks for help in .?Room 2/)).toBeVisible();
  await bar(ana).getByRole("button", { name: "Join", exact: true }).click();
  await isIn(ana, "Room 2");
  await sees(dan, ["Ana"], ["Ben", "Cleo"]);
  await expect(bar(dan).getByRole("button", { name: "Ask for help" })).toBeVisible();

  // Moved by the keyboard, then everybody back.
  const dialog = await dialogOf(ana);
  await dialog.getByRole("combobox", { name: "Room of Cleo" }).selectOption("Room 2");
  await isIn(cleo, "Room 2");
  await sees(cleo, ["Dan"], ["Ben"]);
  await dialog.getByRole("button", { name: "5 more minutes" }).click();
  await expect(left(ben)).toHaveText(/^14:\d\d$/);
  await dialog.getByRole("button", { name: "Everybody back" }).click();
  for (const person of [ana, ben, cleo, dan]) await expect(bar(person)).toBeHidden();
  await sees(ben, ["Cleo", "Dan", "Ana"], []);
});

test("kill -9 while people are in rooms: everybody is back where they were, and time runs out", async ({
  lesson,
  stoa,
}) => {
  test.slow();
  const geometry = await lesson();
  await geometry.start();
  const { ana } = geometry;
  const ben = await geometry.guest("Ben");
  const cleo = await geometry.guest("Cleo");
  const dan = await geometry.guest("Dan");
  await openByHand(ana, { Ben: "Room 1", Cleo: "Room 2", Dan: "Room 2" }, "1");
  await isIn(ben, "Room 1");
  for (const person of [cleo, dan]) await isIn(person, "Room 2");
  await stoa.restart("kill -9");
  for (const person of [ana, ben, cleo, dan])
    await expect(person.view.reconnecting).toBeHidden({ timeout: 20_000 });
  await isIn(ben, "Room 1");
  for (const person of [cleo, dan]) await isIn(person, "Room 2");
  await sees(dan, ["Cleo"], ["Ben"]);
  // They end by themselves.
  for (const person of [ana, ben, cleo, dan])
    await expect(bar(person)).toBeHidden({ timeout: 90_000 });
  await expect(ben.page.getByText("Everybody is back in the main room.").first()).toBeAttached();
  await sees(ben, ["Cleo", "Dan"], []);
});

test("everybody chooses a room and comes back; ending the session ends the rooms", async ({
  lesson,
}) => {
  const geometry = await lesson();
  await geometry.start();
  const { ana } = geometry;
  const ben = await geometry.guest("Ben");
  const dialog = await dialogOf(ana);
  await dialog.getByRole("radio", { name: "Everybody chooses" }).check();
  await dialog.getByRole("textbox", { name: "Name of room 1" }).fill("Readers");
  await dialog.getByRole("button", { name: "Open the rooms" }).click();
  await bar(ben).getByRole("button", { name: "Go into a room" }).click();
  await ben.page.getByRole("menuitem", { name: "Readers" }).click();
  await isIn(ben, "Readers");
  await bar(ben).getByRole("button", { name: "Back to everybody" }).click();
  await expect(bar(ben).getByText("You are in the main room")).toBeVisible();
  await bar(ben).getByRole("button", { name: "Go into a room" }).click();
  await ben.page.getByRole("menuitem", { name: "Readers" }).click();
  await isIn(ben, "Readers");
  await ana.view.end();
  await expect(ben.view.ended).toBeVisible();
  await ana.view.startSession.click();
  await ana.view.expectInside();
  await expect(bar(ana)).toBeHidden();
});

test.describe("boards", () => {
  test.use({ layout: "board" });

  test("each room has its own board, shown first; afterwards it stays a tab", async ({
    lesson,
  }) => {
    const geometry = await lesson();
    await geometry.start();
    const { ana } = geometry;
    const ben = await geometry.guest("Ben");
    await openByHand(ana, { Ben: "Room 2" });
    await isIn(ben, "Room 2");
    const tab = (person: Person, name: string) => person.page.getByRole("tab", { name });
    await expect(tab(ben, "Room 2")).toHaveAttribute("aria-selected", "true");
    await expect(ben.page.getByRole("note", { name: /^Read only/ })).toBeHidden();
    await tab(ben, "Room 1").click();
    await expect(ben.page.getByRole("note", { name: /^Read only/ })).toBeVisible();
    // Pictures are taken here, where no camera keeps the machine busy.
    await bar(ben).getByRole("button", { name: "Ask for help" }).click();
    await expect(bar(ana).getByText(/Ben.? asks for help in .?Room 2/)).toBeVisible();
    await look(ana.page, "rooms-call");
    await look(ben.page, "rooms-inside");
    const dialog = await dialogOf(ana);
    await look(ana.page, "rooms-manage");
    await dialog.getByRole("button", { name: "Everybody back" }).click();
    await expect(bar(ben)).toBeHidden();
    await expect(tab(ben, "Room 2")).toBeVisible();
    await expect(ben.page.getByRole("note", { name: /^Read only/ })).toBeHidden();
  });
});

test.describe("chat", () => {
  // No pictures here, and the chat beside the board.
  test.use({ layout: "board" });

  const notice = ({ page }: Person) => page.getByRole("region", { name: "To all rooms" });
  const to = ({ page }: Person) => panelOf(page).getByRole("combobox", { name: "To whom" });

  /** Writes, and waits for the server. */
  async function say(person: Person, text: string) {
    await write(person, text);
    await hears(person, text);
  }

  /** Everything that somebody is shown of what was said, with the rooms over it. */
  const reads = (person: Person, words: string[]) =>
    expect
      .poll(async () => {
        const rows = await messages(person).getByRole("listitem").allInnerTexts();
        return words.map((one) => rows.filter((row) => row.includes(one)).length);
      })
      .toEqual(words.map(() => 1));

  const readsNot = async (person: Person, words: string[]) => {
    for (const one of words) await expect(messages(person).getByText(one)).toHaveCount(0);
  };

  test("each room has its own chat, hosts read all of it, and what is for all reaches all", async ({
    lesson,
  }) => {
    test.slow();
    const geometry = await lesson();
    await geometry.start();
    const { ana } = geometry;
    const ben = await geometry.guest("Ben");
    const cleo = await geometry.guest("Cleo");
    for (const one of [ana, ben, cleo]) await openChat(one);
    await say(ana, "Welcome, everybody");
    await openByHand(ana, { Ben: "Room 1", Cleo: "Room 2" });
    await isIn(ben, "Room 1");
    await isIn(cleo, "Room 2");
    await expect(to(ben).locator("option").first()).toHaveText("To everybody in Room 1");

    // Two rooms apart; the host reads both, with their names.
    await say(ben, "Ben's triangle");
    await say(cleo, "Cleo's circle");
    await reads(ana, ["Welcome, everybody", "Ben's triangle", "Cleo's circle"]);
    for (const room of ["Room 1", "Room 2"])
      await expect(messages(ana).locator("[data-divider=room]", { hasText: room })).toBeVisible();
    await say(ana, "From the main room");
    await reads(ben, ["Welcome, everybody", "Ben's triangle", "From the main room"]);
    await readsNot(ben, ["Cleo's circle"]);
    await reads(cleo, ["Welcome, everybody", "Cleo's circle", "From the main room"]);
    await readsNot(cleo, ["Ben's triangle"]);

    // To all rooms, from the dialog: a notice on every page, which a reload does not take.
    const dialog = await dialogOf(ana);
    await dialog.getByRole("textbox", { name: "Message to all rooms" }).fill("Five minutes left");
    await dialog.getByRole("button", { name: "Send to all rooms" }).click();
    await ana.page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    for (const one of [ana, ben, cleo]) {
      await expect(notice(one)).toContainText("Five minutes left");
      await expect(said(one, "Five minutes left")).toContainText("To all rooms");
    }
    await look(ana.page, "rooms-chat-host", async () => void (await openChat(ana)));
    await look(ben.page, "rooms-chat-inside", async () => void (await openChat(ben)));
    await ben.page.reload();
    await ben.view.expectInside();
    await expect(notice(ben)).toContainText("Five minutes left");
    await notice(ben).getByRole("button", { name: "Put aside" }).click();
    await expect(notice(ben)).toBeHidden();
    await ben.page.reload();
    await ben.view.expectInside();
    await openChat(ben);
    await reads(ben, ["Ben's triangle", "Five minutes left"]);
    await expect(notice(ben)).toBeHidden();
    await expect(notice(cleo)).toBeVisible();

    // And from the chat's own field, to all rooms or to the room where one is.
    await to(ana).selectOption("To all rooms, with a notice");
    await say(ana, "Two minutes left");
    for (const one of [ben, cleo]) await expect(notice(one)).toContainText("Two minutes left");

    // Moved: what was said there is read, what was said before is read on.
    const again = await dialogOf(ana);
    await again.getByRole("combobox", { name: "Room of Cleo" }).selectOption("Room 1");
    await isIn(cleo, "Room 1");
    await reads(cleo, ["Ben's triangle", "Cleo's circle"]);
    await readsNot(ben, ["Cleo's circle"]);

    // Afterwards everybody reads what they may, and all are in one chat again.
    await again.getByRole("button", { name: "Everybody back" }).click();
    for (const one of [ana, ben, cleo]) await expect(bar(one)).toBeHidden();
    await say(ben, "Back again");
    await reads(ana, ["Ben's triangle", "Cleo's circle", "Back again"]);
    await reads(cleo, ["Ben's triangle", "Cleo's circle", "Back again"]);
    await reads(ben, ["Ben's triangle", "Back again"]);
    await readsNot(ben, ["Cleo's circle"]);
  });

  test("what was written for a room that closed meanwhile is kept, and sent where one is", async ({
    lesson,
  }) => {
    test.slow();
    const geometry = await lesson();
    await geometry.start();
    const { ana } = geometry;
    const ben = await geometry.guest("Ben");
    for (const one of [ana, ben]) await openChat(one);
    await openByHand(ana, { Ben: "Room 1" });
    await isIn(ben, "Room 1");
    await say(ben, "Before the cut");
    await ben.board.expectReady(); // what is still being loaded when the line goes complains in the console
    ben.network("cut");
    await field(ben.page).fill("Only for the room");
    await field(ben.page).press("Enter");
    await expect(said(ben, "Only for the room")).toHaveAttribute("data-pending", "sending");
    const dialog = await dialogOf(ana);
    await dialog.getByRole("button", { name: "Everybody back" }).click();
    await expect(bar(ana)).toBeHidden();
    await expect(ben.view.reconnecting).toBeVisible({ timeout: 30_000 });
    ben.network("mended");
    await expect(bar(ben)).toBeHidden({ timeout: 30_000 });
    await expect(said(ben, "Only for the room")).toContainText(
      /It was for .?Room 1.?, where you are not any more/,
    );
    await look(ben.page, "rooms-chat-elsewhere", async () => void (await openChat(ben)));
    await said(ben, "Only for the room").getByRole("button", { name: "Send here" }).click();
    await expect(said(ben, "Only for the room")).not.toHaveAttribute("data-pending");
    await expect(said(ana, "Only for the room")).toHaveCount(1);
  });
});

test.describe("prepared", () => {
  // Where people are is told by the line, not by tiles: no pictures, and boards.
  test.use({ layout: "board" });

  const planOf = ({ page }: Person) => page.getByRole("dialog", { name: "Prepare breakout rooms" });
  const roomOf = (name: string) => ({ name: `Room of ${name}` });

  test("rooms are prepared before the run and opened with one click; who comes late comes to their room", async ({
    lesson,
  }) => {
    test.slow();
    const geometry = await lesson({
      name: "Geometry, year 7",
      pupils: [
        { name: "Ben", as: "member" },
        { name: "Cleo", as: "member" },
      ],
    });
    const { ana } = geometry;
    await ana.page.goto("/");
    await ana.view.act("Geometry, year 7", "Breakout rooms");
    const plan = planOf(ana);
    await plan.getByRole("radio", { name: "I choose" }).check();
    await plan.getByRole("textbox", { name: "Name of room 1" }).fill("Readers");
    await plan.getByRole("combobox", roomOf("Ben")).selectOption("Readers");
    await plan.getByRole("combobox", roomOf("Cleo")).selectOption("Room 2");
    await look(ana.page, "rooms-prepare");
    await plan.getByRole("button", { name: "Save" }).click();
    await expect(plan).toBeHidden();

    // It is there again, also where the session is prepared.
    await ana.page.goto(geometry.path);
    await ana.view.passDevices();
    await ana.page.getByRole("button", { name: ana.view.words.prepare }).click();
    await ana.page.getByRole("button", { name: "Prepare breakout rooms" }).click();
    await expect(plan.getByRole("textbox", { name: "Name of room 1" })).toHaveValue("Readers");
    await plan.getByRole("combobox", roomOf("Cleo")).selectOption("Readers");
    await plan.getByRole("button", { name: "Save" }).click();
    await expect(plan).toBeHidden();
    await ana.view.startSession.click();
    await ana.view.expectInside();

    // Pictures are taken while nobody else keeps the machine busy.
    const dialog = await dialogOf(ana);
    const prepared = dialog.getByRole("region", { name: "Prepared rooms" });
    await expect(prepared.getByRole("listitem")).toHaveText(["Readers", "Room 2"]);
    await look(ana.page, "rooms-open-prepared");
    const ben = await geometry.pupil("Ben");
    await geometry.enter(ben);
    await prepared.getByRole("button", { name: "Open prepared rooms" }).click();
    await expect(dialog).toBeHidden();
    await isIn(ben, "Readers");
    const cleo = await geometry.pupil("Cleo");
    await geometry.enter(cleo);
    await isIn(cleo, "Readers");
    const gus = await geometry.guest("Gus");
    await expect(bar(gus).getByText("You are in the main room")).toBeVisible();

    // The plan is the session's: it outlasts the rooms, and can be taken away.
    const again = await dialogOf(ana);
    await again.getByRole("button", { name: "Everybody back" }).click();
    await expect(bar(cleo)).toBeHidden();
    await dialogOf(ana);
    await expect(prepared).toBeVisible();
    await dialog.getByRole("combobox", roomOf("Gus")).selectOption("Room 2");
    await dialog.getByRole("button", { name: "Keep for later" }).click();
    await expect(ana.page.getByText("Who is here as a guest is not kept in them.")).toBeVisible();
  });
});
