import { expect, expectMedia, expectNoMedia, test } from "../harness";
import { watch } from "../harness/watch";

test.describe("Leave Session", () => {
  test("Cancel changes nothing; Yes leaves at once, and Rejoin brings back", async ({ lesson }) => {
    const geometry = await lesson({ options: { media: true } });
    await geometry.start();
    const { ana } = geometry;
    const ben = await geometry.guest("Ben", { media: true });
    await expect(ana.view.entry("Ben")).toBeVisible();
    await expectMedia(ana.page);

    await ben.view.leave("cancel");
    await expect(ben.view.dialog).toBeHidden();
    await ben.view.expectInside();
    await expectMedia(ana.page);
    await expect(ana.view.entry("Ben")).toBeVisible();

    await ben.view.leave("yes");
    await expect(ben.view.left).toBeVisible();
    // No grace: who leaves is not waited for (20 s, twice as long as this waits).
    await expect(ana.view.entry("Ben")).toBeHidden({ timeout: 10_000 });
    await expectNoMedia(ana.page);

    await ben.view.rejoin.click();
    await ben.view.expectInside();
    await expect(ana.view.entry("Ben")).toBeVisible();
    await expectMedia(ben.page);
    await ben.view.sendMedia();
    await expectMedia(ana.page);
  });

  test("the link lets in again who has left, by hand", async ({ lesson }) => {
    const geometry = await lesson();
    await geometry.start();
    const ben = await geometry.guest("Ben");
    await ben.view.leave();
    await expect(ben.view.left).toBeVisible();

    await ben.page.goto(geometry.path);
    await ben.view.passDevices();
    await ben.view.expectInside();
    await expect(geometry.ana.view.entry("Ben")).toHaveCount(1);
  });

  test("in one tab is for all tabs, and the login stays", async ({ lesson }) => {
    const geometry = await lesson({ pupils: [{ name: "Cleo", as: "member" }] });
    await geometry.start();
    const cleo = await geometry.pupil("Cleo");
    await geometry.enter(cleo);
    const second = await cleo.open();
    await geometry.enter(cleo, second);

    await cleo.view.leave();
    await expect(cleo.view.left).toBeVisible();
    await expect(second.view.left).toBeVisible();
    await cleo.page.goto("/");
    await expect(cleo.view.title).toHaveText("My sessions");
  });

  test("of the last host says after which time the session ends", async ({ lesson }) => {
    const geometry = await lesson({ hostAbsence: 7 * 60 });
    await geometry.start();
    const ben = await geometry.guest("Ben");

    await geometry.ana.view.askToLeave();
    await expect(geometry.ana.view.dialog).toContainText(/7 minutes/);
    await ben.view.askToLeave();
    await expect(ben.view.dialog).toBeVisible();
    await expect(ben.view.dialog).not.toContainText(/minute/);
  });

  test("says nothing of that while another host is inside", async ({ lesson }) => {
    const geometry = await lesson({ pupils: [{ name: "Bea", kind: "licensed", as: "host" }] });
    await geometry.start();
    const bea = await geometry.pupil("Bea");
    await geometry.enter(bea);
    await expect(geometry.ana.view.entry("Bea")).toBeVisible();

    await geometry.ana.view.askToLeave();
    await expect(geometry.ana.view.dialog).toBeVisible();
    await expect(geometry.ana.view.dialog).not.toContainText(/minute/);
  });
});

test.describe("Exit workspace", () => {
  test("leads an account to its sessions, and is a leave", async ({ lesson }) => {
    const geometry = await lesson({ pupils: [{ name: "Cleo", as: "member" }] });
    await geometry.start();
    const cleo = await geometry.pupil("Cleo");
    await geometry.enter(cleo);
    await expect(geometry.ana.view.entry("Cleo")).toBeVisible();

    await cleo.view.exitWorkspace.click();
    await expect(cleo.view.title).toHaveText("My sessions");
    await expect(geometry.ana.view.entry("Cleo")).toBeHidden();
  });

  test("tells a guest that they have left", async ({ lesson }) => {
    const geometry = await lesson();
    await geometry.start();
    const ben = await geometry.guest("Ben");
    await ben.view.exitWorkspace.click();
    await expect(ben.view.left).toBeVisible();
    await expect(geometry.ana.view.entry("Ben")).toBeHidden();
  });
});

test.describe("going without a word", () => {
  test.use({ figures: { reconnectGrace: "3s" } });

  test("closing the tab asks nothing and leaves after the grace", async ({ lesson }) => {
    const geometry = await lesson();
    await geometry.start();
    const { ana } = geometry;
    const ben = await geometry.guest("Ben");
    await expect(ana.view.entry("Ben")).toBeVisible();
    const questions: string[] = [];
    ben.page.on("dialog", (dialog) => {
      questions.push(dialog.type());
      void dialog.accept();
    });

    const closed = Date.now();
    await ben.page.close({ runBeforeUnload: true });
    await expect(ana.view.entry("Ben")).toBeHidden();
    expect(Date.now() - closed).toBeGreaterThan(2_500);
    expect(Date.now() - closed).toBeLessThan(15_000); // by default it would be 20 s
    expect(questions).toEqual([]);
  });

  test("navigating away leaves too, and going back comes back", async ({ lesson }) => {
    const geometry = await lesson();
    await geometry.start();
    const { ana } = geometry;
    const ben = await geometry.guest("Ben", { media: true });
    await expect(ana.view.entry("Ben")).toBeVisible();

    await ben.page.goto("about:blank");
    await ben.page.goBack();
    await ben.view.expectInside();
    await expectMedia(ana.page);

    await ben.page.goto("about:blank");
    await expect(ana.view.entry("Ben")).toBeHidden();
    await ben.page.goBack();
    await ben.view.expectInside();
    await expect(ana.view.entry("Ben")).toBeVisible();
  });
});

test("a reload shows nobody anything and breaks no attendance", async ({ lesson }) => {
  const geometry = await lesson({ options: { media: true } });
  await geometry.start();
  const { ana } = geometry;
  const ben = await geometry.guest("Ben", { media: true });
  await expect(ana.view.entry("Ben")).toBeVisible();
  await expectMedia(ana.page);
  const before = ana.frames.entry("Ben");
  const seen = await watch(ana.page, ana.view.peopleSelector);

  for (let i = 0; i < 3; i++) {
    await ben.page.reload();
    await ben.view.expectInside();
  }
  await Promise.all([expectMedia(ana.page), expectMedia(ben.page)]);

  expect(await seen()).toHaveLength(1);
  expect(ana.frames.messages("server").filter((m) => m.gone)).toEqual([]);
  // The server's own word, asked anew: there since the same instant.
  await ana.page.reload();
  await ana.view.expectInside();
  expect(ana.frames.entry("Ben")).toEqual(before);
});

test("who has left sees the ended page when the session ends meanwhile", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const ben = await geometry.guest("Ben");
  await ben.view.leave();
  await expect(ben.view.left).toBeVisible();

  await geometry.ana.view.end();
  await expect(ben.view.ended).toBeVisible();
  await expect(ben.view.rejoin).toBeHidden();
  await expect(ben.view.startSession).toBeHidden();
});
