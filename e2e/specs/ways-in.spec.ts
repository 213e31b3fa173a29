import { expect, look, type Person, test } from "../harness";
import { account } from "../harness/account";
import type { Lesson } from "../harness/lesson";

// One link for everybody: what each finds behind it, and that nobody learns more
// than they may (rules 12, 13, 16, 17, 20).

/** What a page says, where nothing but the person differs. */
async function words(person: Person): Promise<string> {
  await expect(person.view.title).toBeVisible();
  return person.page.getByRole("main").innerText();
}

function learntNothing(person: Person, name: string): void {
  expect(person.frames.mentioning(new RegExp(name))).toEqual([]);
}

test("hidden and unknown are the same to everybody; closed is read, or refused without a name", async ({
  lesson,
}) => {
  const geometry = await lesson({
    name: "Secret geometry",
    pupils: [{ name: "Cleo", as: "member" }, { name: "Sam" }],
  });
  const ben = await geometry.visitor("Ben");
  await ben.page.goto(geometry.path);
  await ben.view.name.fill("Ben");
  await ben.view.enterAsGuest.click();
  await expect(ben.view.goIn).toBeVisible();
  const cleo = await geometry.pupil("Cleo");
  const sam = await geometry.pupil("Sam");
  const nobody = await geometry.visitor("Nobody");

  await status(geometry, "closed");
  // The page that is open follows: a guest may not read.
  await expect(ben.view.title).toHaveText("You cannot enter this session");
  await look(ben.page, "b0-refused-guest");
  await sam.page.goto(geometry.path);
  await expect(sam.view.title).toHaveText("You cannot enter this session");
  await look(sam.page, "b1-refused-account");
  await nobody.page.goto(geometry.path);
  await expect(nobody.view.title).toHaveText("Log in");
  await cleo.page.goto(geometry.path);
  await expect(cleo.view.exitWorkspace).toBeVisible();
  await expect(cleo.page.getByRole("main")).toContainText("The session is closed");
  for (const one of [sam, nobody]) learntNothing(one, "Secret geometry");

  await status(geometry, "hidden");
  for (const one of [ben, cleo, sam, nobody]) {
    await expect(one.view.notFound).toBeVisible();
    const hidden = await words(one);
    await one.page.goto("/s/nothingtobefound");
    await expect(one.view.notFound).toBeVisible();
    expect(await words(one), one.name).toBe(hidden);
  }
});

function status(geometry: Lesson, to: string): Promise<unknown> {
  return geometry.api.call("PUT", `sessions/${geometry.link}/status`, { status: to });
}

test("logged out, log in, and back in the session", async ({ lesson }) => {
  const geometry = await lesson({
    name: "Secret geometry",
    guests: "none",
    pupils: [{ name: "Cleo", as: "member" }],
  });
  await geometry.start();
  const cleo = await geometry.visitor("Cleo");
  await cleo.page.goto(geometry.path);
  await expect(cleo.view.title).toHaveText("Log in");
  await look(cleo.page, "b2-log-in-here");
  learntNothing(cleo, "Secret geometry");
  await cleo.view.logIn({ ...account("Cleo"), password: "not this one" });
  await expect(cleo.page.getByRole("alert")).toBeVisible();
  await cleo.view.logIn(account("Cleo"));
  await cleo.view.passDevices();
  await cleo.view.expectInside();
  expect(new URL(cleo.page.url()).pathname).toBe(geometry.path);

  // Who has forgotten the password comes back to the session as well.
  const late = await geometry.visitor("Cleo, who forgot");
  await late.page.goto(geometry.path);
  await late.page.getByRole("link", { name: "Forgot your password?" }).click();
  await late.page.getByRole("textbox", { name: "E-mail" }).fill(account("Cleo").email);
  await late.page.getByRole("button", { name: "Send the link" }).click();
  await expect(late.view.title).toHaveText("Check your mail");
  const { mails } = await geometry.api.call<{ mails: { id: string }[] }>("GET", "outbox");
  const { link } = await geometry.api.call<{ link: string }>("GET", `outbox/${mails[0]?.id}`);
  await late.page.goto(link);
  await late.page.getByLabel("New password").fill("a way in that is new");
  await late.page.getByRole("button", { name: "Set password and log in" }).click();
  await expect(late.view.goIn).toBeVisible();
  expect(new URL(late.page.url()).pathname).toBe(geometry.path);

  // Where guests are taken, an account is one click away from the name.
  const open = await geometry.api.createSession({ name: "Open to guests" });
  const again = await geometry.visitor("Cleo again");
  await again.page.goto(`/s/${open.link}`);
  await expect(again.view.name).toBeVisible();
  await again.page.getByRole("button", { name: "Log in" }).click();
  await expect(
    again.page.getByRole("button", { name: "Continue without an account" }),
  ).toBeVisible();
  await look(again.page, "b3-log-in-or-guest");
  await again.view.logIn({ ...account("Cleo"), password: "a way in that is new" });
  await expect(again.page.getByText("You come in as Cleo.")).toBeVisible();
});

test("prepared before the start and after the end: nobody gets in by it", async ({ lesson }) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  const { ana } = geometry;
  const prepare = ana.page.getByRole("button", { name: "Prepare" });
  const ben = await geometry.visitor("Ben");
  await ben.page.goto(geometry.path);
  await ben.view.introduce("Ben");
  await expect(ben.view.waiting).toBeVisible();
  await ana.page.goto(geometry.path);
  await ana.view.goIn.click();
  await prepare.click();
  await expect(ana.view.title).toHaveText("Prepare the session");
  await expect(ben.view.waiting).toBeVisible();
  await ana.view.startSession.click();
  await ben.view.expectInside();

  await ana.view.end();
  await expect(ana.view.ended).toBeVisible();
  await prepare.click();
  await expect(ana.view.title).toHaveText("Prepare the session");
  await expect(ben.view.ended).toBeVisible();
  await expect(ben.view.join).toBeHidden();
  await ana.view.startSession.click();
  await ben.view.join.click();
  await ben.view.expectInside();
});

test.describe("asking again", () => {
  test.use({ figures: { askAgain: "1s" } });

  test("declined: when to ask again, then not any more; let back in after a removal: asks", async ({
    lesson,
  }) => {
    const geometry = await lesson({ name: "Geometry, year 7", guests: "direct" });
    const { ana } = geometry;
    await geometry.start();
    const ben = await geometry.guest("Ben");
    await ana.view.remove("Ben");
    await expect(ben.view.removed).toBeVisible();
    await ana.page.getByRole("button", { name: "Let Ben back in" }).click();
    await expect(ben.page.getByRole("main")).toContainText("ask to be let in again");
    await look(ben.page, "b4-let-back-asks");
    const ask = ben.page.getByRole("button", { name: "Ask to enter" });
    await ask.click();
    await expect(ben.view.asking).toBeVisible();
    const decline = ana.page.getByRole("button", { name: "Decline Ben" });
    await decline.click();
    for (let again = 0; again < 2; again++) {
      await expect(ben.view.declined).toBeVisible();
      await ben.page.getByRole("button", { name: "Ask again" }).click();
      await expect(ben.view.asking).toBeVisible();
      await decline.click();
    }
    await expect(ben.page.getByRole("main")).toContainText("You cannot ask again this time.");
    await look(ben.page, "b5-declined-for-good");
    await ana.view.end();
    await expect(ben.view.ended).toBeVisible();
  });
});

test("every way in, in Hebrew", async ({ lesson }) => {
  const geometry = await lesson({ name: "גאומטריה, כיתה ז", guests: "ask", limit: 2 });
  const { ana } = geometry;
  await geometry.start();
  const ben = await geometry.visitor("Ben", { locale: "he-IL" });
  await ben.page.goto(geometry.path);
  await ben.page.getByRole("textbox").fill("בן");
  await ben.page.keyboard.press("Enter");
  await expect(ben.page.getByRole("complementary")).toBeVisible();
  await look(ben.page, "b6-he-devices-ask");
  await ben.page.getByRole("button", { name: "בקשה להיכנס" }).click();
  await expect(ben.page.getByRole("status").last()).toBeVisible();
  await look(ben.page, "b7-he-asking");
  await ana.page.evaluate(() => localStorage.setItem("stoa.language", "he"));
  await ana.api("PATCH", "/api/v1/me", { language: "he" });
  await ana.page.reload();
  await expect(ana.page.getByRole("region", { name: "חדר המתנה" })).toBeVisible();
  await look(ana.page, "b8-he-somebody-asks");
});
