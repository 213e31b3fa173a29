import { expect, expectPictures, look, test } from "../harness";

// The live session of the pictures in shots/, with up to three cameras; see screens.spec.ts.

test.describe.configure({ timeout: 600_000 });

test("inside: alone, two, four, panel, menus", async ({ lesson }) => {
  const geometry = await lesson({ name: "Geometry, year 7", options: { media: true } });
  await geometry.start();
  const { ana } = geometry;
  await look(ana.page, "40-live-alone");
  await geometry.guest("Ben Benedict-Montgomery of the Long Names", { media: true });
  await expectPictures(ana.page, 2);
  await look(ana.page, "41-live-two");
  await geometry.guest("Cleo", { devices: "none" });
  await geometry.guest("Dan", { media: true });
  await expectPictures(ana.page, 3);
  await look(ana.page, "42-live-four");
  await look(ana.page, "43-people-panel", () => ana.view.showPeople());
  await look(ana.page, "44-person-actions", () => ana.view.showActions("Dan"));
  await ana.page.keyboard.press("Escape");
  await look(ana.page, "45-menu", () => ana.view.showMenu());
});

test.describe("who is cut off is waited for while they are looked at", () => {
  test.use({ figures: { reconnectGrace: "5m" } });

  test("inside: dialogs, a shared screen, a lost network", async ({ lesson }) => {
    const geometry = await lesson({ name: "Geometry, year 7", options: { media: true } });
    await geometry.start();
    const { ana } = geometry;
    const cleo = await geometry.guest("Cleo", { devices: "none" });
    await ana.view.showMenu();
    await ana.page.getByRole("menuitem", { name: "Leave Session" }).click();
    await expect(ana.view.dialog).toBeVisible();
    await look(ana.page, "46-leave-dialog");
    await ana.view.answer("cancel", "Yes");
    await ana.view.endSession.click();
    await expect(ana.view.dialog).toBeVisible();
    await look(ana.page, "47-end-dialog");
    await ana.view.answer("cancel", "Yes");

    await cleo.view.share.click();
    await expectPictures(ana.page, 2);
    await look(ana.page, "48-shared-screen");
    await look(cleo.page, "49-sharing-myself");
    await cleo.view.share.click();

    cleo.network("cut");
    await expect(cleo.view.reconnecting).toBeVisible();
    await look(cleo.page, "50-reconnecting");
    await expect(ana.view.entry("Cleo")).toContainText(/reconnecting/i);
    await look(ana.page, "51-somebody-reconnecting");
    cleo.network("mended");
  });
});
