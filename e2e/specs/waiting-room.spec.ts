import { expect, look, type Person, type Stoa, test } from "../harness";
import { Api } from "../harness/account";
import { Client } from "../harness/client";
import type { Lesson } from "../harness/lesson";

// Rules 14 to 16: who asks, who is told of it, and what everybody reads meanwhile.

/** A guest comes by the link of a session with a waiting room, and asks. */
async function asks(geometry: Lesson, name: string): Promise<Person> {
  const guest = await geometry.visitor(name);
  await guest.page.goto(geometry.path);
  await guest.view.introduce(name);
  await expect(guest.view.asking).toBeVisible();
  return guest;
}

/** Counts the sounds that a page makes by itself; each is of two notes. */
async function listen(person: Person): Promise<() => Promise<number>> {
  await person.context.addInitScript(() => {
    const heard = { notes: 0 };
    Object.assign(window, { heard });
    window.OscillatorNode = class extends OscillatorNode {
      constructor(context: BaseAudioContext, options?: OscillatorOptions) {
        super(context, options);
        heard.notes++;
      }
    };
  });
  return () =>
    person.page.evaluate(() => (Reflect.get(window, "heard") as { notes: number }).notes / 2);
}

test("one notice and one sound, however many come; answered from the notice and by keys", async ({
  lesson,
}) => {
  const geometry = await lesson({ guests: "ask", pupils: [{ name: "Cleo" }] });
  const { ana } = geometry;
  const sounds = await listen(ana);
  await geometry.start();
  const notice = ana.page.getByRole("region", { name: "Waiting room" });
  await expect(notice).toBeHidden();

  const ben = await asks(geometry, "Ben");
  await expect(notice).toContainText(/Ben\S? asks to be let in/);
  await expect.poll(sounds).toBe(1);
  await expect(ana.page.getByRole("log")).toContainText("Ben asks to be let in.");
  const dan = await asks(geometry, "Dan");
  await expect(notice).toContainText("2 ask to be let in");
  await expect(ana.page.getByRole("button", { name: /: 2 people ask to be let in/ })).toBeVisible();
  expect(await sounds(), "who comes while the notice is up is only counted").toBe(1);

  await notice.getByRole("button", { name: "Not now" }).click();
  await expect(notice).toBeHidden();
  const cleo = await geometry.pupil("Cleo");
  await cleo.page.goto(geometry.path);
  await cleo.view.passDevices();
  await expect(notice).toContainText("3 ask to be let in");
  await expect.poll(sounds).toBe(2);

  // By keys: W leads to the first, and each answer to the next.
  await ana.page.keyboard.press("w");
  await expect(ana.page.getByRole("button", { name: "Admit Ben" })).toBeFocused();
  await ana.page.keyboard.press("Enter");
  await ben.view.expectInside();
  await expect(ana.page.getByRole("button", { name: "Admit Dan" })).toBeFocused();
  await ana.page.keyboard.press("Tab");
  await ana.page.keyboard.press("Enter");
  await expect(dan.view.declined).toBeVisible();
  await expect(dan.page.getByRole("main")).toContainText(/ask again at/);

  // Admit always is for people with an account, and makes a member.
  await ana.page.getByRole("button", { name: "Actions for Cleo" }).click();
  await ana.page.getByRole("menuitem", { name: "Admit always" }).click();
  await cleo.view.expectInside();
  await ana.view.end();
  await ana.view.startSession.click();
  await cleo.view.join.click();
  await cleo.view.expectInside();
});

test("admitted from the notice, with a muted sound, and by a moderator", async ({ lesson }) => {
  const geometry = await lesson({ guests: "ask" });
  const { ana } = geometry;
  const sounds = await listen(ana);
  await geometry.start();
  await ana.view.showPeople();
  await ana.page.getByRole("switch", { name: "Sound when somebody asks" }).click();
  const ben = await asks(geometry, "Ben");
  const notice = ana.page.getByRole("region", { name: "Waiting room" });
  await notice.getByRole("button", { name: "Admit Ben" }).click();
  await ben.view.expectInside();
  await expect(notice).toBeHidden();
  expect(await sounds()).toBe(0);
  await expect(ben.page.getByRole("switch")).toHaveCount(0);

  await ana.page.getByRole("button", { name: "Actions for Ben" }).click();
  await ana.page.getByRole("menuitem", { name: "Lend moderation" }).click();
  await ana.view.leave();
  const dan = await asks(geometry, "Dan");
  await expect(dan.page.getByRole("main")).toContainText("The host has been told");
  await ben.page
    .getByRole("region", { name: "Waiting room" })
    .getByRole("button", { name: "Admit Dan" })
    .click();
  await dan.view.expectInside();
});

test("what those who wait read: no host yet, told, locked, unlocked, ended", async ({ lesson }) => {
  const geometry = await lesson({
    name: "Geometry, year 7",
    guests: "ask",
    pupils: [{ name: "Cleo", as: "member" }],
  });
  const { ana } = geometry;
  const ben = await geometry.visitor("Ben");
  await ben.page.goto(geometry.path);
  await ben.view.introduce("Ben");
  await expect(ben.page.getByRole("main")).toContainText("No host has come in yet");
  await geometry.start();
  await expect(ben.view.asking).toBeVisible();
  const reads = ben.page.getByRole("main");
  await expect(reads).toContainText("The host has been told");
  await ana.view.leave();
  await expect(reads).toContainText("No host is here yet");
  await look(ben.page, "a0-asking-no-host");
  await ana.view.rejoin.click();
  await expect(reads).toContainText("The host has been told");

  await ana.view.showMenu();
  await ana.page.getByRole("menuitem", { name: "Lock the session" }).click();
  await expect(ana.page.getByRole("img", { name: "Locked" })).toBeVisible();
  await expect(ana.page.getByRole("switch", { name: "Lock the session" })).toBeChecked();
  await expect(reads).toContainText("The session is locked");
  const cleo = await geometry.pupil("Cleo");
  await cleo.page.goto(geometry.path);
  await expect(cleo.page.getByRole("main")).toContainText("is told as soon as you ask");
  await look(cleo.page, "a1-devices-ask");
  await cleo.view.passDevices();
  await expect(cleo.view.asking).toBeVisible();
  await look(cleo.page, "a2-asking-locked");
  await look(ana.page, "a3-two-ask", () => ana.view.showPeople());

  // A member comes in at once when it is unlocked; guests still ask.
  await ana.view.showMenu();
  await ana.page.getByRole("menuitem", { name: "Unlock the session" }).click();
  await cleo.view.expectInside();
  await expect(ben.view.asking).toBeVisible();
  await ana.view.end();
  await expect(ben.view.ended).toBeVisible();
});

test.describe("room for two", () => {
  test.use({ figures: { askingGrace: "40s" } });

  test("let in while the line is cut; full for who asks and who comes, until somebody leaves", async ({
    lesson,
  }) => {
    const geometry = await lesson({ name: "Geometry, year 7", guests: "ask", limit: 2 });
    const { ana } = geometry;
    await geometry.start();
    const ben = await asks(geometry, "Ben");
    const dan = await asks(geometry, "Dan");
    await ana.view.showPeople();
    ben.network("cut");
    const waiting = ana.page.getByRole("list", { name: /ask to be let in/ });
    await expect(waiting.getByRole("listitem").first()).toContainText("Reconnecting…");
    await ana.page.getByRole("button", { name: "Admit Ben" }).click();
    await expect(ana.page.getByRole("button", { name: "Admit Ben" })).toBeHidden();
    ben.network("mended");
    await ben.view.expectInside();

    await expect(dan.page.getByRole("status").last()).toContainText("The session is full");
    await look(dan.page, "a4-asking-full");
    await ana.page.getByRole("list", { name: /asks/ }).getByText("Admit").click();
    await expect(ana.page.getByText("The session is full.")).toBeVisible();
    const eve = await geometry.visitor("Eve");
    await eve.page.goto(geometry.path);
    await eve.view.name.fill("Eve");
    await eve.view.enterAsGuest.click();
    await expect(eve.view.full).toBeVisible();
    await look(eve.page, "a5-full");

    await ben.view.leave();
    await expect(eve.view.goIn).toBeVisible();
    await expect(dan.page.getByRole("main")).not.toContainText("is full");
    await ana.page.getByRole("button", { name: "Admit Dan" }).last().click();
    await dan.view.expectInside();
    await expect(eve.view.full).toBeVisible();
  });
});

test("two hundred ask: counted, found by name, answered all together", async ({ lesson, stoa }) => {
  const geometry = await lesson({ guests: "ask" });
  const { ana } = geometry;
  await geometry.start();
  const crowd: Client[] = [];
  for (let i = 1; i <= 200; i += 20) {
    const names = Array.from({ length: 20 }, (_, n) => `Guest ${i + n}`);
    crowd.push(...(await Promise.all(names.map((name) => comes(stoa, geometry.link, name)))));
  }
  const notice = ana.page.getByRole("region", { name: "Waiting room" });
  await expect(notice).toContainText("200 ask to be let in");
  await ana.view.showPeople();
  const waiting = ana.page.getByRole("list", { name: "200 ask to be let in" });
  await expect(waiting.getByRole("listitem")).toHaveCount(50);
  await ana.page.getByRole("button", { name: "Show 150 more" }).click();
  await expect(waiting.getByRole("listitem")).toHaveCount(100);
  await look(ana.page, "a6-two-hundred", () => ana.view.showPeople());
  await ana.page.getByRole("textbox", { name: "Find a name" }).fill("guest 177");
  await expect(waiting.getByRole("listitem")).toHaveCount(1);
  await ana.page.getByRole("button", { name: "Admit Guest 177", exact: true }).click();
  await crowd[176]?.until(() => crowd[176]?.place === "seat", "a seat");
  await notice.getByRole("button", { name: "Admit all" }).click();
  await Promise.all(crowd.map((one) => one.until(() => one.place === "seat", "a seat")));
  await expect(ana.page.getByRole("button", { name: "People: 201" })).toBeVisible();
  for (const one of crowd) one.close();
});

async function comes(stoa: Stoa, link: string, name: string): Promise<Client> {
  const api = await Api.open(stoa);
  await api.beGuest(link, name);
  const client = new Client(stoa, api, name, link);
  await client.connect();
  await client.command("enter");
  await client.until(() => client.place === "asking", "the waiting room");
  return client;
}
