import type { Page } from "../harness";
import { expect, expectMedia, expectNoMedia, look, test } from "../harness";
import { Hostile } from "../harness/hostile";
import { expectAccessible } from "../harness/look";

const hand = (page: Page) => page.getByRole("button", { name: "Raise your hand" });
const people = (page: Page) => page.getByRole("list", { name: "People", exact: true });

/** Nothing is heard any more. */
const expectSilence = (page: Page) => expectNoMedia(page, { of: ["sound"] });

test.describe("without sound", () => {
  test("hands stand in order for everybody, outlive a reload and are lowered", async ({
    lesson,
  }) => {
    const greek = await lesson({ guests: "direct" });
    const { ana } = greek;
    await greek.start();
    const ben = await greek.guest("Ben");
    const cleo = await greek.guest("Cleo");
    await hand(cleo.page).click();
    await expect(ana.page.getByText("raises a hand.")).toBeVisible();
    await ben.page.keyboard.press("h");
    for (const { page, view } of [ana, ben, cleo]) {
      await view.showPeople();
      await expect(people(page).getByRole("listitem").nth(0)).toContainText("Cleo");
      await expect(people(page).getByRole("listitem").nth(1)).toContainText("Ben");
    }
    await cleo.page.reload();
    await cleo.view.expectInside();
    await expect(cleo.page.getByRole("button", { name: "Lower your hand" })).toBeVisible();
    await expect(people(ben.page).getByRole("listitem").nth(0)).toContainText("Cleo");
    await look(ana.page, "95-hands");
    await ana.page.getByRole("button", { name: "Lower all hands" }).click();
    await expect(hand(cleo.page)).toBeVisible();
    await expect(hand(ben.page)).toBeVisible();
  });

  test("who may not see everybody sees who leads; who may share is set for all at once", async ({
    lesson,
  }) => {
    const greek = await lesson({ guests: "direct" });
    const { ana } = greek;
    await greek.start();
    const ben = await greek.guest("Ben");
    const cleo = await greek.guest("Cleo");
    await ben.view.showPeople();
    await expect(people(ben.page).getByRole("listitem")).toHaveCount(3);
    await ana.view.showPeople();
    await ana.page.getByText("Who may…").click();
    await expectAccessible(ana.page);
    await look(ana.page, "96-who-may");
    // Looked at narrow, the panel is a sheet, and comes back folded.
    const speak = ana.page.getByRole("combobox", { name: "Who may speak" });
    if (!(await speak.isVisible())) await ana.page.getByText("Who may…").click();
    const choose = (label: string, to: string) =>
      ana.page.getByRole("combobox", { name: label }).selectOption(to);
    await choose("Who may see everybody", "hosts");
    await expect(people(ben.page).getByRole("listitem")).toHaveCount(2);
    await expect(people(ben.page)).not.toContainText("Cleo");
    await choose("Who may share a screen", "hosts");
    await expect(
      cleo.page.getByRole("button", { name: "You cannot share your screen here now" }),
    ).toBeVisible();
    await ana.view.showActions("Ben");
    await ana.page.getByRole("menuitem", { name: "Lend moderation" }).click();
    await expect(people(ben.page)).toContainText("Cleo");
    await ana.view.showActions("Cleo");
    await ana.page.getByRole("menuitem", { name: "Remove from session" }).click();
    await ana.page.getByRole("checkbox", { name: "May come back" }).check();
    await ana.view.dialog.getByRole("button", { name: "Remove", exact: true }).click();
    await expect(cleo.view.removed).toBeVisible();
  });
});

test("a host mutes, stops a camera and a share; a page that goes on sending is heard by nobody once speaking is for hosts", async ({
  lesson,
}) => {
  const greek = await lesson({ guests: "direct" });
  const { ana } = greek;
  await greek.start();
  const ben = await greek.guest("Ben", { media: true });
  await expectMedia(ana.page, { seen: 0 });
  await ana.view.showActions("Ben");
  await ana.page.getByRole("menuitem", { name: "Mute", exact: true }).click();
  await expect(ben.page.getByText("A host has muted you.")).toBeVisible();
  await expectSilence(ana.page);
  await ben.page.getByRole("button", { name: "Turn microphone on" }).click();
  await expectMedia(ana.page, { seen: 0 });

  await ben.view.share.click();
  const doings = async (entry: string) => {
    await ana.view.showActions("Ben");
    await ana.page.getByRole("menuitem", { name: entry }).click();
  };
  await expect(ana.page.getByRole("figure", { name: "Ben shares the screen" })).toBeVisible();
  await doings("Stop the sharing");
  await expect(ben.page.getByText("A host has stopped your sharing.")).toBeVisible();
  await expect(ben.view.share).toHaveAccessibleName("Share screen");
  await expect(ana.page.getByRole("figure")).toHaveCount(0);
  await doings("Stop the camera");
  await expect(ben.page.getByText("A host has stopped your camera.")).toBeVisible();
  await expect(ben.view.camera).toHaveAccessibleName("Turn camera on");
  await expect(ana.view.entry("Ben").getByRole("img", { name: "Camera off" })).toBeVisible();
  // What was stopped can be begun again, and nothing more can be stopped than there is.
  await ana.view.showActions("Ben");
  await expect(ana.page.getByRole("menuitem", { name: "Stop the camera" })).toBeHidden();
  await ana.page.keyboard.press("Escape");
  await ben.view.camera.click();
  await expect(ana.view.entry("Ben").getByRole("img", { name: "Camera on" })).toBeVisible();
  await ben.view.leave();

  const hostile = await Hostile.guest(greek);
  await expectMedia(ana.page, { seen: 0 });
  await ana.page.getByText("Who may…").click();
  await ana.page.getByRole("combobox", { name: "Who may speak" }).selectOption("hosts");
  await expectSilence(ana.page);
  await hostile.person.page.evaluate(() => {
    const kept: {
      room: { localParticipant: { setMicrophoneEnabled(on: boolean): Promise<unknown> } };
    } = Reflect.get(window, "kept");
    return kept.room.localParticipant.setMicrophoneEnabled(true).catch(() => {});
  });
  await expectSilence(ana.page);
});
