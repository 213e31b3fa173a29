import { expect, expectMedia, openDevices, test } from "../harness";
import { moving } from "../harness/media";
import { watch } from "../harness/watch";

test("two tabs are one person, until the last of them is closed", async ({ lesson }) => {
  test.slow();
  const geometry = await lesson({ pupils: [{ name: "Cleo", as: "member" }] });
  await geometry.start();
  const { ana } = geometry;
  const cleo = await geometry.pupil("Cleo", { media: true });
  await geometry.enter(cleo);
  await expect(ana.view.entry("Cleo")).toHaveCount(1);
  await expectMedia(ana.page);
  const seen = await watch(ana.page, ana.view.peopleSelector);

  const second = await cleo.open();
  await geometry.enter(cleo, second);
  await expect(ana.view.entry("Cleo")).toHaveCount(1);
  expect((await geometry.api.session(geometry.link)).inside).toBe(2);

  // Sound and picture come from one of them, and once.
  await expectMedia(ana.page);
  expect((await moving(ana.page)).pictures).toBe(1);
  const open = await Promise.all(cleo.tabs.map(({ page }) => openDevices(page)));
  expect(open.filter((devices) => devices > 0)).toHaveLength(1);

  await cleo.page.close();
  await second.view.expectInside();
  await expect(ana.view.entry("Cleo")).toHaveCount(1);
  expect((await geometry.api.session(geometry.link)).inside).toBe(2);
  expect(await seen()).toHaveLength(1);
});

test("a laptop and a phone are one person too, and leaving is for both", async ({ lesson }) => {
  const geometry = await lesson({ pupils: [{ name: "Cleo", as: "member" }] });
  await geometry.start();
  const laptop = await geometry.pupil("Cleo");
  const phone = await geometry.pupil("Cleo", { viewport: { width: 390, height: 844 } });
  await geometry.enter(laptop);
  await geometry.enter(phone);
  await expect(geometry.ana.view.entry("Cleo")).toHaveCount(1);

  await phone.view.leave();
  for (const { view } of [phone, laptop]) await expect(view.left).toBeVisible();
  await expect(geometry.ana.view.entry("Cleo")).toBeHidden();
});
