import { expect, expectMedia, test } from "../harness";
import { watch } from "../harness/watch";

test("a cut shorter than 5 s is seen by nobody but the one behind it", async ({ lesson }) => {
  const geometry = await lesson({ options: { media: true } });
  await geometry.start();
  const { ana } = geometry;
  const ben = await geometry.guest("Ben", { media: true });
  await expect(ana.view.entry("Ben")).toBeVisible();
  await Promise.all([expectMedia(ana.page), expectMedia(ben.page)]);
  const seen = await watch(ana.page, ana.view.peopleSelector);

  await ben.board.expectReady(); // what is still being loaded when the line goes complains in the console
  ben.network("cut");
  await expect(ben.view.reconnecting).toBeVisible();
  ben.network("mended");
  await expect(ben.view.reconnecting).toBeHidden();
  await ben.view.expectInside();
  // Media too, both ways, without a click.
  await Promise.all([expectMedia(ana.page), expectMedia(ben.page)]);
  expect(await seen()).toHaveLength(1);
});

test("a longer one is shown to the others as reconnecting, and heals by itself", async ({
  lesson,
}) => {
  const geometry = await lesson({ options: { media: true } });
  await geometry.start();
  const { ana } = geometry;
  const ben = await geometry.guest("Ben", { media: true });
  const since = () => ana.frames.entry("Ben")?.since;
  await expect(ana.view.entry("Ben")).toBeVisible();
  const before = since();

  await ben.board.expectReady(); // what is still being loaded when the line goes complains in the console
  ben.network("cut");
  await expect(ben.view.reconnecting).toBeVisible();
  await expect(ana.view.entry("Ben")).toContainText(/reconnecting/i);
  ben.network("mended");
  await expect(ben.view.reconnecting).toBeHidden();
  await expect(ana.view.entry("Ben")).not.toContainText(/reconnecting/i);
  await Promise.all([expectMedia(ana.page), expectMedia(ben.page)]);
  expect(since()).toBe(before);
});

test.describe("longer than the grace", () => {
  test.use({ figures: { reconnectGrace: "2s" } });

  test("the seat is gone for the others, and the page still comes back by itself", async ({
    lesson,
  }) => {
    const geometry = await lesson({ options: { media: true } });
    await geometry.start();
    const { ana } = geometry;
    const ben = await geometry.guest("Ben", { media: true });
    await expect(ana.view.entry("Ben")).toBeVisible();
    await ben.board.expectReady(); // what is still being loaded when the line goes complains in the console
    const before = ana.frames.entry("Ben");
    ben.network("cut");
    await expect(ana.view.entry("Ben")).toBeHidden();
    ben.network("mended");
    await ben.view.expectInside();
    await expect(ben.view.reconnecting).toBeHidden();
    await expect(ana.view.entry("Ben")).toBeVisible();
    await Promise.all([expectMedia(ana.page), expectMedia(ben.page)]);
    // Their attendance has the gap that there was.
    expect(ana.frames.entry("Ben")?.since).toBeGreaterThan(before?.since ?? 0);
  });
});

test("a network that only goes silent is noticed, and heals by itself", async ({ lesson }) => {
  test.slow();
  const geometry = await lesson();
  await geometry.start();
  const ben = await geometry.guest("Ben", { media: true });
  await expect(geometry.ana.view.entry("Ben")).toBeVisible();
  ben.network("silent");
  await expect(ben.view.reconnecting).toBeVisible({ timeout: 25_000 });
  ben.network("mended");
  await expect(ben.view.reconnecting).toBeHidden();
  await ben.view.expectInside();
  await expectMedia(geometry.ana.page);
});

test("the server restarts: everybody is back by themselves, media included", async ({
  lesson,
  stoa,
}) => {
  const geometry = await lesson({ options: { media: true } });
  await geometry.start();
  const ben = await geometry.guest("Ben", { media: true });
  await Promise.all([expectMedia(geometry.ana.page), expectMedia(ben.page)]);
  await stoa.restart();
  for (const { view, page } of [geometry.ana, ben]) {
    await view.expectInside();
    await expect(view.reconnecting).toBeHidden();
    await expectMedia(page);
  }
});
