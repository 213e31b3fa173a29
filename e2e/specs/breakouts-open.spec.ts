import { expect, expectMedia, expectNoMedia, look, type Person, test } from "../harness";
import { act, addRoom, bar, dialogOf, isIn, openByHand, sees } from "../harness/rooms";

// What is done with breakout rooms while they are open (rule 49), on real pages.

test.describe("sound and pictures", () => {
  test.use({ layout: "video" });

  test("a room more while they are open: who is put there hears who is there; closed, they are back", async ({
    lesson,
  }) => {
    test.slow();
    const geometry = await lesson();
    await geometry.start();
    const { ana } = geometry;
    const ben = await geometry.guest("Ben", { media: true });
    const cleo = await geometry.guest("Cleo", { media: true });
    const dan = await geometry.guest("Dan");
    await expectMedia(dan.page, { seen: 2, heard: 2 });
    await openByHand(ana, { Ben: "Room 1", Cleo: "Room 2", Dan: "Room 2" });
    await isIn(ben, "Room 1");
    await sees(dan, ["Cleo"], ["Ben"]);
    const dialog = await dialogOf(ana);
    await addRoom(ana, dialog, "Room 3", "Painters");
    for (const name of ["Ben", "Cleo"])
      await dialog.getByRole("combobox", { name: `Room of ${name}` }).selectOption("Painters");
    for (const person of [ben, cleo]) await isIn(person, "Painters");
    await sees(ben, ["Cleo"], ["Dan", "Ana"]);
    await expectMedia(ben.page);
    await expectMedia(cleo.page);
    await expectNoMedia(dan.page);
    await act(ana, dialog, "Painters", "Close this room");
    await expect(dialog.getByRole("region", { name: "Painters" })).toBeHidden();
    await expect(dialog.getByRole("button", { name: "Add a room" })).toBeFocused();
    for (const person of [ben, cleo])
      await expect(bar(person).getByText("You are in the main room")).toBeVisible();
    await isIn(dan, "Room 2");
    await sees(ben, ["Cleo", "Ana"], ["Dan"]);
    await expectMedia(ana.page, { heard: 2 });
  });
});

test.describe("while they are open", () => {
  test.use({ layout: "board" });

  const late = ({ page }: Person) =>
    page.getByText(/has come and has no room|have come and have no/);

  test("a new room and its board are everybody's to see at once, a new name too; one is closed", async ({
    lesson,
    stoa,
  }) => {
    test.slow();
    const geometry = await lesson();
    await geometry.start();
    const { ana } = geometry;
    const ben = await geometry.guest("Ben");
    const cleo = await geometry.guest("Cleo");
    const tab = (person: Person, name: string) =>
      person.page.getByRole("tab", { name, exact: true });
    const readOnly = (person: Person) => person.page.getByRole("note", { name: /^Read only/ });
    const dialog = await dialogOf(ana);
    await dialog.getByRole("radio", { name: "Everybody chooses" }).check();
    await dialog.getByRole("button", { name: "Open the rooms" }).click();
    await expect(dialog).toBeHidden();
    await dialogOf(ana);
    await addRoom(ana, dialog, "Room 3", "Painters");
    await look(ana.page, "rooms-added");

    // To be chosen, drawn in and seen.
    await bar(ben).getByRole("button", { name: "Go into a room" }).click();
    await ben.page.getByRole("menuitem", { name: "Painters" }).click();
    await isIn(ben, "Painters");
    await expect(tab(ben, "Painters")).toHaveAttribute("aria-selected", "true");
    await ben.board.expectReady();
    await ben.board.rectangle(400, 200, 120, 90);
    await ben.board.only("rectangle");
    await ben.board.expectSaved();
    await tab(cleo, "Painters").click();
    await cleo.board.expectReady();
    await expect.poll(async () => (await cleo.board.of("rectangle")).length).toBe(1);
    await expect(readOnly(cleo)).toBeVisible();

    // Renamed: where one is, the tab and the choice say so; Escape changes nothing.
    await act(ana, dialog, "Painters", "Rename");
    const field = dialog.getByRole("textbox", { name: /Name of .?Painters/ });
    await field.fill("Nobody");
    await field.press("Escape");
    await expect(dialog.getByRole("region", { name: "Painters" })).toBeVisible();
    await act(ana, dialog, "Painters", "Rename");
    await field.fill("Sculptors");
    await look(ana.page, "rooms-renaming", async () => void (await field.focus()));
    await field.press("Enter");
    await isIn(ben, "Sculptors");
    for (const person of [ana, ben, cleo]) await expect(tab(person, "Sculptors")).toBeAttached();
    await bar(cleo).getByRole("button", { name: "Go into a room" }).click();
    await expect(cleo.page.getByRole("menuitem")).toHaveText(["Room 1", "Room 2", "Sculptors"]);
    await cleo.page.keyboard.press("Escape");

    // All of it outlasts the server.
    await stoa.restart("kill -9");
    for (const person of [ana, ben, cleo])
      await expect(person.view.reconnecting).toBeHidden({ timeout: 20_000 });
    await isIn(ben, "Sculptors");

    // Closed: who was there is back and told so, its board is everybody's.
    await act(ana, dialog, "Sculptors", "Close this room");
    await expect(bar(ben).getByText("You are in the main room")).toBeVisible();
    await expect(ben.page.getByText(/Sculptors.? was closed/).first()).toBeVisible();
    await expect(tab(cleo, "Sculptors")).toBeVisible();
    await expect(readOnly(cleo)).toBeHidden();
  });

  test("who comes late without a room is shown to hosts until they have one, may stay, or go", async ({
    lesson,
  }) => {
    test.slow();
    const geometry = await lesson();
    await geometry.start();
    const { ana } = geometry;
    const ben = await geometry.guest("Ben");
    await openByHand(ana, { Ben: "Room 1" });
    await isIn(ben, "Room 1");
    await expect(late(ana)).toBeHidden();
    const cleo = await geometry.guest("Cleo");
    await expect(late(ana)).toHaveText(/Cleo.? has come and has no room/);
    await expect(late(cleo)).toBeHidden();
    await ana.page.reload();
    await ana.view.expectInside();
    await expect(late(ana)).toHaveText(/Cleo.? has come and has no room/);
    await look(ana.page, "rooms-late");

    // Put into a room from the line, by the keyboard.
    await bar(ana).getByRole("button", { name: "Put into a room" }).press("Enter");
    await ana.page.getByRole("menuitem", { name: "Room 2" }).press("Enter");
    await isIn(cleo, "Room 2");
    await expect(late(ana)).toBeHidden();

    // Several are one line; it follows who goes, and those who stay do so for good.
    const dan = await geometry.guest("Dan");
    const eve = await geometry.guest("Eve");
    await expect(late(ana)).toHaveText("2 people have come and have no room");
    await look(ana.page, "rooms-late-two");
    await bar(ana).getByRole("button", { name: "Give them rooms" }).click();
    const dialog = ana.page.getByRole("dialog", { name: "Breakout rooms" });
    await dialog.getByRole("combobox", { name: "Room of Dan" }).selectOption("Room 1");
    await isIn(dan, "Room 1");
    await ana.page.keyboard.press("Escape");
    await expect(late(ana)).toHaveText(/Eve.? has come and has no room/);
    await bar(ana).getByRole("button", { name: "Leave in the main room" }).click();
    await expect(late(ana)).toBeHidden();
    await ana.page.reload();
    await ana.view.expectInside();
    await expect(bar(ana)).toBeVisible();
    await expect(late(ana)).toBeHidden();
    await eve.view.leave();
    await expect(bar(eve)).toBeHidden();
  });
});
