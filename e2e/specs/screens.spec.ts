import { expect, expectPictures, look, type Page, type Person, test } from "../harness";
import { account } from "../harness/account";

// Every screen, menu and dialog, light and dark, on a phone and on a desk: axe
// finds nothing serious, and the pictures in shots/ are there to be looked at.

test.use({ serverEnv: { STOA_PRIVACY_URL: "https://school.example.org/privacy" } });

// Each of these goes through a dozen screens and more, and looks at each four times.
test.describe.configure({ timeout: 600_000 });

test("set-up, log in, sessions and profile", async ({ person, stoa }) => {
  expect(stoa.running).toBe(true);
  const { page, view } = await person("Ana");
  const { name, email, password } = account("Ana Arendt");
  await page.goto("/");
  await expect(view.title).toBeVisible();
  await look(page, "01-set-up");
  await page.getByRole("button", { name: view.words.setUp }).click();
  await look(page, "02-set-up-wrong");
  await page.getByRole("textbox", { name: /your name/i }).fill(name);
  await page.getByRole("textbox", { name: /e-mail/i }).fill(email);
  await page.getByLabel(/^password/i).fill(password);
  await page.getByRole("button", { name: view.words.setUp }).click();
  await expect(page.getByRole("button", { name: view.words.trySession })).toBeVisible();
  await look(page, "03-set-up-done");

  await page.goto("/");
  await expect(view.title).toHaveText("My sessions");
  await expect(page.getByRole("button", { name: "New session" }).first()).toBeVisible();
  await look(page, "04-my-sessions-empty");
  await page.getByRole("button", { name: "New session" }).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await look(page, "05-new-session");
  await page.getByRole("button", { name: view.words.advanced }).click();
  await look(page, "06-new-session-advanced");
  await page.getByRole("textbox", { name: /name/i }).fill("Geometry, year 7");
  await page.getByLabel("Ends without a host after").fill("7");
  await page.getByRole("button", { name: view.words.create }).click();
  await expect(page.getByRole("dialog")).toBeHidden();

  for (const name of ["Algebra for the curious", "Office hours", "Ünïted Names: שלום وسلام", "Z"]) {
    await page.request.fetch(`${stoa.url}/api/v1/sessions`, {
      method: "POST",
      data: { name, policy: name === "Office hours" ? "open" : "classroom", guests: "direct" },
      headers: { Origin: stoa.url },
    });
  }
  await expect(page.getByRole("listitem")).toHaveCount(5);
  await look(page, "07-my-sessions");
  await page.getByRole("button", { name: "Actions for Geometry, year 7" }).click();
  await expect(page.getByRole("menuitem").first()).toBeVisible();
  await look(page, "08-my-sessions-actions");
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await page.getByRole("button", { name: view.words.advanced }).click();
  await expect(page.getByLabel("Ends without a host after")).toHaveValue("7 min");
  await expect(page.getByLabel("Ends when empty for")).toHaveValue("");
  await page.getByLabel("Ends without a host after").scrollIntoViewIfNeeded();
  await look(page, "12-edit-session-advanced");
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Closed" }).click();
  await look(page, "09-my-sessions-closed-empty");
  await page.getByRole("button", { name: "Account of Ana Arendt" }).click();
  await expect(page.getByRole("menuitem").first()).toBeVisible();
  await look(page, "10-person-menu");
  await page.getByRole("menuitem", { name: view.words.profile }).click();
  await expect(page.getByRole("button", { name: view.words.logOutEverywhere })).toBeVisible();
  await look(page, "11-profile");
  await page.getByRole("button", { name: view.words.logOutEverywhere }).click();
  await expect(page.getByLabel(/^password/i)).toBeVisible();
  await look(page, "12-log-in");
  await view.logIn({ email, password: "not this one" });
  await expect(page.getByRole("alert")).toBeVisible();
  await look(page, "13-log-in-wrong");
});

test("the way in", async ({ lesson, person }) => {
  const geometry = await lesson({ name: "Geometry, year 7", guests: "ask" });
  const ben = await person("Ben");
  await ben.page.goto(geometry.path);
  await expect(ben.view.name).toBeVisible();
  await look(ben.page, "20-guest-name");
  await ben.view.name.fill("Ben");
  await ben.view.enterAsGuest.click();
  await expect(ben.view.goIn).toBeVisible();
  await look(ben.page, "21-devices");
  await ben.view.turnOnDevices();
  await look(ben.page, "22-devices-on");
  await ben.view.goIn.click();
  await expect(ben.view.waiting).toBeVisible();
  await look(ben.page, "23-waiting-guest");

  const { ana } = geometry;
  await ana.page.goto(geometry.path);
  await ana.view.goIn.click();
  await expect(ana.view.startSession).toBeVisible();
  await look(ana.page, "24-waiting-host");
  await ana.view.startSession.click();
  await ana.view.expectInside();

  await expect(ben.view.asking).toBeVisible();
  await look(ben.page, "25-asking");
  await look(ana.page, "26-somebody-asks", () => ana.view.showPeople());
  await ana.page.getByRole("button", { name: "Decline Ben" }).click();
  await expect(ben.view.declined).toBeVisible();
  await look(ben.page, "27-declined");

  const dan = await person("Dan", { devices: "refused" });
  await dan.page.goto(geometry.path);
  await dan.view.name.fill("Dan");
  await dan.view.enterAsGuest.click();
  await dan.view.turnOnDevices();
  await expect(dan.page.getByRole("alert").first()).toBeVisible();
  await look(dan.page, "28-devices-refused");
  await dan.page.goto("/s/nothingtobefound");
  await expect(dan.view.notFound).toBeVisible();
  await look(dan.page, "29-not-found");
});

test("full, and without guests", async ({ lesson, person }) => {
  const geometry = await lesson({ name: "Geometry, year 7", limit: 2 });
  await geometry.start();
  await geometry.guest("Ben");
  const cleo = await person("Cleo");
  await cleo.page.goto(geometry.path);
  await cleo.view.name.fill("Cleo");
  await cleo.view.enterAsGuest.click();
  await expect(cleo.view.full).toBeVisible();
  await look(cleo.page, "30-full");
  const { link } = await geometry.api.createSession({ name: "Staff", guests: "none" });
  await cleo.context.clearCookies();
  await cleo.page.goto(`/s/${link}`);
  await expect(cleo.page.getByLabel(/^password/i)).toBeVisible();
  await look(cleo.page, "31-log-in-here");
});

test("the ways out: left, removed, ended, and a new run to join", async ({ lesson }) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  await geometry.start();
  const { ana } = geometry;
  const ben = await geometry.guest("Ben", { devices: "none" });
  const cleo = await geometry.guest("Cleo", { devices: "none" });
  const dan = await geometry.guest("Dan", { devices: "none" });
  await ben.view.leave();
  await expect(ben.view.left).toBeVisible();
  await look(ben.page, "52-left");
  await ana.view.remove("Dan");
  await expect(dan.view.removed).toBeVisible();
  await look(dan.page, "53-removed");
  const letBack = ana.page.getByRole("button", { name: "Let Dan back in" });
  await expect(letBack).toBeVisible();
  await look(ana.page, "57-removed-list", () => ana.view.showPeople());
  await letBack.click();
  await expect(letBack).toBeHidden();
  await expect(dan.view.goIn).toBeVisible();
  await look(dan.page, "58-let-back");
  await ana.view.end();
  await expect(ana.view.ended).toBeVisible();
  await look(ana.page, "54-ended-host");
  await expect(cleo.view.ended).toBeVisible();
  await look(cleo.page, "55-ended-guest");
  await ana.view.startSession.click();
  await expect(cleo.view.join).toBeVisible();
  await look(cleo.page, "56-ended-join");
});

test.describe("inactivity", () => {
  test.use({ figures: { idleNotice: "5s" } });

  test("the notice", async ({ lesson }) => {
    const geometry = await lesson({ name: "Geometry, year 7" });
    await geometry.start();
    const { page, view } = geometry.ana;
    await expect(view.extend).toBeVisible();
    await look(page, "60-inactivity");
  });
});

test.describe("inactivity for too long", () => {
  test.use({ figures: { idleNotice: "5s", idleLogout: "1s" } });

  test("the logged out page", async ({ lesson }) => {
    const geometry = await lesson({ name: "Geometry, year 7" });
    await geometry.start();
    const { page, view } = geometry.ana;
    await expect(view.loggedOut).toBeVisible({ timeout: 20_000 });
    await look(page, "61-logged-out");
    await view.logInAndReturn.click();
    await look(page, "62-log-in-and-return");
  });
});

test("prepare, closed and reading", async ({ lesson }) => {
  const geometry = await lesson({
    name: "Geometry, year 7",
    pupils: [{ name: "Cleo", as: "member" }],
  });
  const { ana } = geometry;
  await ana.page.goto(geometry.path);
  await ana.view.goIn.click();
  await ana.page.getByRole("button", { name: ana.view.words.prepare }).click();
  await expect(ana.view.exitWorkspace).toBeVisible();
  await look(ana.page, "70-preparing");
  await ana.view.startSession.click();
  const cleo = await geometry.pupil("Cleo");
  await geometry.enter(cleo);
  const ben = await geometry.guest("Ben");
  await geometry.api.call("PUT", `sessions/${geometry.link}/status`, { status: "closed" });
  await expect(ben.view.exitWorkspace).toBeHidden();
  await look(ben.page, "71-closed-guest");
  await look(cleo.page, "72-closed-member");
  await cleo.page.goto(geometry.path);
  await expect(cleo.view.exitWorkspace).toBeVisible();
  await look(cleo.page, "73-reading");
  await ana.page.goto("/");
  await ana.page.getByRole("tab", { name: "Closed" }).click();
  await expect(ana.page.getByRole("listitem")).toContainText("2 present");
  await look(ana.page, "74-my-sessions-closed");
});

test("groups, members, dates: lists, forms and dialogs", async ({ lesson }) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  const { ana, api } = geometry;
  const { page, view } = ana;
  const ids = await geometry.accounts({
    "Cleo Klein": "contact",
    "Dan Diaz": "contact",
    "Lena Lang of the very long name": "licensed",
  });
  await page.goto("/groups");
  await expect(page.getByText("No groups yet")).toBeVisible();
  await look(page, "100-my-groups-empty");
  await page.getByRole("button", { name: "New group" }).first().click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Greek, Thursdays");
  await view.pick("People", "kle", "Cleo Klein");
  await page.getByRole("textbox", { name: "People" }).fill("dia");
  await expect(page.getByRole("option")).toBeVisible();
  await look(page, "101-new-group");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Create group" }).click();
  await expect(view.row("Greek, Thursdays")).toContainText("3 members");
  const { groups } = await api.call<{ groups: { id: string }[] }>("GET", "groups");
  const group = groups[0]?.id ?? "";
  const dates = { start: "2030-03-05T10:00", zone: "Europe/Berlin", minutes: 90 };
  for (const [name, more] of [
    ["Greek for beginners", { dates: { ...dates, weekly: true, until: "2030-06-30" } }],
    ["Reading Homer together on long winter evenings", { dates }],
  ] as const) {
    await api.call("POST", "sessions", { name, group, policy: "classroom", ...more });
  }
  await look(page, "102-my-groups-actions", () => open(page, "Greek, Thursdays"));
  await page.keyboard.press("Escape");
  await page.goto(`/groups/${group}`);
  await expect(view.row("Greek for beginners")).toBeVisible();
  await look(page, "103-sessions-of-a-group");
  await page.goto(`/groups/${group}/members`);
  await view.pick("Add people", "lena", "Lena Lang");
  await view.act("Lena Lang of the very long name", "Make co-host");
  await expect(view.row("Lena Lang of the very long name")).toContainText("Co-host");
  await view.act("Dan Diaz", "Remove");
  await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
  await look(page, "104-members-one-removed");

  await page.goto("/");
  await expect(view.row("Greek for beginners")).toBeVisible();
  await look(page, "105-my-sessions-with-dates");
  await look(page, "106-session-actions", () => open(page, "Greek for beginners"));
  await page.getByRole("menuitem", { name: "People" }).click();
  await expect(view.dialog.getByRole("listitem").first()).toBeVisible();
  await look(page, "107-session-people");
  for (const [shown, action] of [
    ["108-edit-session-weekly", "Edit"],
    ["109-copy-session", "Copy"],
    ["110-move-session", "Move"],
  ] as const) {
    await page.goto("/");
    await view.act("Greek for beginners", action);
    await expect(view.dialog).toBeVisible();
    await look(page, shown);
  }
  await api.call("PUT", `sessions/${geometry.link}/status`, { status: "hidden" });
  await page.goto("/?status=hidden");
  await view.act("Geometry, year 7", "Delete");
  await view.dialog.getByRole("textbox").fill("Geometry");
  await view.dialog.getByRole("button", { name: "Delete for good" }).click();
  await look(page, "111-delete-session");
  await page.goto("/?q=nowhere");
  await expect(page.getByText("No session has")).toBeVisible();
  const menu = () => page.getByRole("button", { name: "Administration" });
  await look(page, "112-administration", async () => {
    if (!(await page.getByRole("menuitem").first().isVisible())) await menu().click();
    await expect(page.getByRole("menuitem").first()).toBeVisible();
  });
  await page.keyboard.press("Escape");
  await hebrew(ana, `/groups/${group}/members`);
  await expect(page.getByRole("listitem").first()).toBeVisible();
  await look(page, "113-he-members");
  await page.goto("/");
  await expect(page.getByRole("listitem").first()).toBeVisible();
  await look(page, "114-he-my-sessions-with-dates");
  const cleo = await geometry.pupil("Cleo Klein");
  await cleo.page.goto("/");
  await expect(cleo.view.row("Greek for beginners")).toBeVisible();
  await look(cleo.page, "115-my-sessions-contact");
  expect(ids["Dan Diaz"]).toBeTruthy();
});

/** Opens the menu of a row, unless it is open. */
async function open(page: Page, name: string): Promise<void> {
  const first = page.getByRole("menuitem").first();
  if (await first.isVisible()) return;
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await expect(first).toBeVisible();
}

test("in Hebrew, from right to left", async ({ lesson, person }) => {
  const geometry = await lesson({ name: "גאומטריה, כיתה ז", options: { media: true } });
  const { ana } = geometry;
  await hebrew(ana, "/");
  await look(ana.page, "80-he-my-sessions");
  const guest = await person("Ben", { locale: "he-IL" });
  await guest.page.goto(geometry.path);
  await expect(guest.page.getByRole("textbox")).toBeVisible();
  await look(guest.page, "81-he-guest-name");
  await guest.page.getByRole("textbox").fill("בן");
  await guest.page.keyboard.press("Enter");
  await expect(guest.page.getByRole("complementary")).toBeVisible();
  await look(guest.page, "82-he-devices");

  await english(ana);
  await geometry.start();
  const cleo = await geometry.guest("Cleo", { media: true });
  await cleo.view.showPeople();
  await hebrew(ana);
  await hebrew(cleo);
  await expectPictures(ana.page, 2);
  await look(ana.page, "83-he-live");
  await look(cleo.page, "84-he-live-guest");
  const menu = async () => {
    if (await ana.page.getByRole("menuitem").first().isVisible()) return;
    await ana.page.locator("[data-region] [aria-haspopup=menu]").first().click();
    await expect(ana.page.getByRole("menuitem").first()).toBeVisible();
  };
  await look(ana.page, "85-he-menu", menu);
  await ana.page.getByRole("menuitem").first().click();
  await expect(ana.view.dialog).toBeVisible();
  await look(ana.page, "86-he-leave-dialog");
  await geometry.api.call("POST", `sessions/${geometry.link}/end`);
  await expect(ana.view.dialog).toBeHidden();
  await look(ana.page, "87-he-ended-host");
  await look(cleo.page, "88-he-ended-guest");
});

test("in German, where words are long", async ({ lesson }) => {
  const geometry = await lesson({ name: "Geometrie, siebte Klasse", options: { media: true } });
  const { ana } = geometry;
  await speaking(ana, "de", "/");
  await expect(ana.page.getByText("Geometrie, siebte Klasse")).toBeVisible();
  await look(ana.page, "90-de-my-sessions");
  await english(ana);
  await geometry.start();
  await geometry.guest("Ben", { media: true });
  await speaking(ana, "de");
  await expectPictures(ana.page, 2);
  await look(ana.page, "91-de-live");
  await ana.page.getByRole("button", { name: /beenden|end/i }).click();
  await expect(ana.view.dialog).toBeVisible();
  await look(ana.page, "92-de-end-dialog");
});

/** Goes on in another language: chosen in this browser, the page loaded anew. */
async function speaking(person: Person, language: string, path?: string): Promise<void> {
  if (path) await person.page.goto(path);
  await person.page.evaluate((l) => localStorage.setItem("stoa.language", l), language);
  if (person.name === "Ana") await person.api("PATCH", "/api/v1/me", { language });
  await person.page.reload();
  await expect(person.page.locator("html")).toHaveAttribute("lang", language);
  await expect(person.page.getByRole("button").first()).toBeVisible();
}

const hebrew = (person: Person, path?: string) => speaking(person, "he", path);
const english = (person: Person, path?: string) => speaking(person, "en", path);
