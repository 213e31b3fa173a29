import { expect, expectMedia, expectNoMedia, openDevices, test } from "../harness";
import { account } from "../harness/account";
import { keepActive } from "../harness/active";

test.describe("the notice", () => {
  test.use({ figures: { idleNotice: "6s", idleLogout: "30s", noticeMin: "2s" } });

  test("comes to the idle one alone, in all tabs, and only Extend session takes it away", async ({
    lesson,
  }) => {
    const geometry = await lesson();
    await geometry.start();
    const rest = keepActive(geometry.ana.page);
    const ben = await geometry.guest("Ben");
    const title = await ben.page.title();
    const restBen = keepActive(ben.page);
    const second = await ben.open();
    await second.page.goto(geometry.path);
    await second.view.passDevices();
    await second.view.expectInside();
    await restBen();

    for (const { view } of ben.tabs) await expect(view.extend).toBeVisible();
    await expect(ben.page).not.toHaveTitle(title);
    await expect(geometry.ana.view.extend).toBeHidden();

    // Input, a reload and one more tab are no Extend.
    await ben.page.mouse.move(300, 300);
    await ben.page.keyboard.press("Escape");
    await second.page.reload();
    await expect(second.view.extend).toBeVisible();
    const third = await ben.open();
    await third.page.goto(geometry.path);
    await expect(third.view.extend.or(third.view.goIn).first()).toBeVisible();
    await third.page.close();
    await expect(ben.view.extend).toBeVisible();

    await second.view.extend.click();
    for (const { view } of [ben, second]) await expect(view.extend).toBeHidden();
    await expect.poll(() => ben.page.title()).toBe(title);
    await ben.view.expectInside();

    // A full new time, then the notice again.
    await expect(ben.view.extend).toBeVisible();
    await rest();
    expect(geometry.ana.frames.mentioning(/"idle":\{/)).toEqual([]);
  });
});

test.describe("the logout of who is sending", () => {
  test.use({ figures: { idleNotice: "8s", idleLogout: "10s", reconnectGrace: "2s" } });

  test("comes although camera and microphone are sending, and re-entry needs the login", async ({
    lesson,
  }) => {
    const geometry = await lesson({ pupils: [{ name: "Cleo", as: "member" }] });
    await geometry.start();
    const rest = keepActive(geometry.ana.page);
    const cleo = await geometry.pupil("Cleo", { media: true });
    await geometry.enter(cleo);
    const restCleo = keepActive(cleo.page);
    await expectMedia(geometry.ana.page, { within: 40_000 });
    await restCleo();

    await expect(cleo.view.extend).toBeVisible();
    // They are heard and seen all the while; that is no action (rule 40).
    await expectMedia(geometry.ana.page, { within: 9_000 });
    await expect(cleo.view.loggedOut).toBeVisible();
    await expect(geometry.ana.view.entry("Cleo")).toBeHidden();
    await expectNoMedia(geometry.ana.page);
    expect(await openDevices(cleo.page)).toBe(0);
    expect((await cleo.api("GET", "/api/v1/me")).status()).toBe(401);

    await cleo.view.logInAndReturn.click();
    await cleo.view.logIn(account("Cleo"));
    await cleo.view.passDevices();
    await cleo.view.expectInside();
    await expectMedia(geometry.ana.page);
    await rest();
  });
});

test.describe("the logout", () => {
  test.use({ figures: { idleNotice: "8s", idleLogout: "3s", reconnectGrace: "2s" } });

  test("of a guest asks for a name again", async ({ lesson }) => {
    const geometry = await lesson();
    await geometry.start();
    const rest = keepActive(geometry.ana.page);
    const ben = await geometry.guest("Ben");
    await expect(ben.view.loggedOut).toBeVisible({ timeout: 20_000 });
    await ben.page.goto(geometry.path);
    await ben.view.introduce("Ben");
    await ben.view.expectInside();
    await rest();
  });
});

test.describe("a class that everybody forgot", () => {
  test.use({ figures: { idleNotice: "8s", idleLogout: "2s", hostAbsence: "6s" } });

  test("ends: the host is logged out, then the host's time runs", async ({ lesson, stoa }) => {
    const geometry = await lesson();
    await geometry.start();
    const rest = keepActive(geometry.ana.page);
    const ben = await geometry.guest("Ben");
    await rest();
    await expect(geometry.ana.view.loggedOut).toBeVisible({ timeout: 20_000 });
    await expect(ben.view.loggedOut).toBeVisible({ timeout: 30_000 });
    expect((await geometry.ana.api("GET", "/api/v1/me")).status()).toBe(401);
    await geometry.api.logIn(account("Ana"));
    await expect.poll(async () => (await geometry.api.session(geometry.link)).phase).toBe("ended");
    expect(stoa.running).toBe(true);
  });
});

test.describe("a session without the rule", () => {
  test.use({ figures: { idleNotice: "2s", idleLogout: "1s" } });

  test("leaves idle people in peace", async ({ lesson }) => {
    const [lecture] = [await lesson({ idleNotice: 0 })];
    await lecture.start();
    const ben = await lecture.guest("Ben");
    const came = Date.now();
    await expect.poll(() => Date.now(), { timeout: 10_000 }).toBeGreaterThan(came + 5_000);
    await Promise.all([lecture.ana.view.expectInside(), ben.view.expectInside()]);
    await expect(ben.view.extend).toBeHidden();
  });
});
