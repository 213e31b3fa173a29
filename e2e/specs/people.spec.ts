import { expect, type Lesson, look, type Page, Stoa, test } from "../harness";
import { account } from "../harness/account";
import { Person } from "../harness/person";
import { Provider } from "../harness/provider";

const actions = (page: Page, name: string) =>
  page.getByRole("button", { name: `Actions for ${name}` }).click();

test("an administrator makes, finds, changes, locks and deletes accounts", async ({ lesson }) => {
  const geometry = await lesson({ name: "Geometry" });
  const { page, view } = geometry.ana;
  const rows = page.getByRole("list", { name: "People" }).getByRole("listitem");
  const dialog = page.getByRole("dialog");
  await page.goto("/");
  await page.getByRole("button", { name: "Administration" }).click();
  await page.getByRole("menuitem", { name: "People" }).click();
  await expect(view.title).toHaveText("People");
  await expect(rows).toHaveCount(1);

  await page.getByRole("button", { name: "New account" }).click();
  await look(page, "80-new-account");
  await dialog.getByRole("button", { name: "Create account" }).click();
  await dialog.getByRole("textbox", { name: "E-mail" }).fill("ana@example.org");
  await dialog.getByRole("radio", { name: "Set a password now" }).check();
  await dialog.getByRole("button", { name: "Create account" }).click();
  await expect(dialog).toContainText("Enter a name");
  await look(page, "81-new-account-wrong");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Rita Rossi");
  await dialog.getByRole("radio", { name: "Send a link by mail" }).check();
  await dialog.getByRole("button", { name: "Create account" }).click();
  await expect(dialog).toContainText("Another account has this address");
  await dialog.getByRole("textbox", { name: "E-mail" }).fill("rita@example.org");
  await dialog.getByRole("radio", { name: /Licence holder/ }).check();
  // A double click makes one account.
  await dialog.getByRole("button", { name: "Create account" }).dblclick();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Rita Rossi gets a mail to rita@example.org")).toBeVisible();
  await expect(rows).toHaveCount(2);

  await geometry.accounts({ Cleo: "contact", Dan: "contact", Eva: "licensed" });
  await expect(rows).toHaveCount(5);
  await look(page, "82-people");
  await page.getByRole("searchbox").fill("rossi rita");
  await expect(rows).toHaveCount(1);
  await page.getByRole("searchbox").fill("nobody at all");
  await expect(page.getByRole("heading", { name: "Nobody found" })).toBeVisible();
  await look(page, "83-people-none");
  await page.getByRole("button", { name: "Show all" }).click();
  await page.getByText("Contacts", { exact: true }).click();
  await expect(rows).toHaveCount(2);
  await page.getByText("All", { exact: true }).click();

  await actions(page, "Rita Rossi");
  await look(page, "84-account-actions", async () => {
    if (await page.getByRole("menuitem").first().isHidden()) await actions(page, "Rita Rossi");
  });
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await dialog.getByRole("textbox", { name: "Name" }).fill("Rita Russo");
  await dialog.getByRole("checkbox", { name: "Administrator" }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(rows.filter({ hasText: "Rita Russo" })).toContainText("Administrator");

  await lockDan(page);
  await expect(rows.filter({ hasText: "Dan" })).toContainText("Locked");
  await page.getByRole("combobox", { name: "Locked or not" }).selectOption("Locked");
  await expect(rows).toHaveCount(1);
  await actions(page, "Dan");
  await page.getByRole("menuitem", { name: "Unlock" }).click();
  await expect(page.getByRole("heading", { name: "Nobody found" })).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();

  // The last administrator is safe: nobody else could undo it.
  await page.goto("/people?q=ana");
  await expect(rows).toContainText("(you)");
  await deleteWithHandOver(geometry, page);
});

async function lockDan(page: Page): Promise<void> {
  await actions(page, "Dan");
  await page.getByRole("menuitem", { name: "Lock" }).click();
  const ask = page.getByRole("alertdialog");
  await expect(ask.getByRole("button", { name: "Cancel" })).toBeFocused();
  await look(page, "85-lock-account");
  await ask.getByRole("button", { name: "Lock" }).click();
  await expect(ask).toBeHidden();
}

async function deleteWithHandOver(geometry: Lesson, page: Page): Promise<void> {
  const eva = await geometry.pupil("Eva");
  await eva.api("POST", "/api/v1/sessions", { name: "Eva's class" });
  await eva.page.goto("/");
  await expect(eva.page.getByRole("listitem")).toContainText("Eva's class");
  await page.goto("/people?q=eva");
  await actions(page, "Eva");
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog");
  const yes = dialog.getByRole("button", { name: "Delete for good" });
  await yes.click();
  await expect(dialog).toContainText("The name is not the same");
  await dialog.getByRole("textbox", { name: /type its name/i }).fill("Eva");
  await yes.click();
  const picker = dialog.getByRole("textbox", { name: "Who takes over?" });
  await expect(picker).toBeVisible();
  // Whoever deletes takes over, unless they choose somebody else.
  await dialog.getByRole("button", { name: "Take out Ana" }).click();
  await yes.click();
  await expect(dialog).toContainText("Choose who takes over");
  await picker.fill("ru");
  await page.getByRole("option", { name: /Rita/ }).click();
  await look(page, "86-delete-account");
  await yes.click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("heading", { name: "Nobody found" })).toBeVisible();
  const left = await geometry.api.call<{ people: { email: string }[] }>("GET", "people?q=rita");
  expect(left.people[0]?.email).toBe("rita@example.org");
  await eva.page.reload();
  await expect(eva.page.getByLabel(/^password/i)).toBeVisible();
}

test("who is locked while inside is out at once", async ({ lesson }) => {
  const geometry = await lesson({ name: "Geometry", pupils: [{ name: "Dan", as: "member" }] });
  await geometry.start();
  const dan = await geometry.pupil("Dan");
  await geometry.enter(dan);
  const list = await geometry.ana.open();
  await list.page.goto("/people");
  await lockDan(list.page);
  await expect(dan.view.title).toHaveText(/logged out/i, { timeout: 1_000 });
  await look(dan.page, "87-locked-while-inside");
  await dan.page.goto("/login");
  await dan.view.logIn(account("Dan"));
  await expect(dan.page.getByRole("alert")).toContainText("This account is locked");
  // What attendance says of it.
  await geometry.ana.view.end();
});

test("forgot password, by the link in the mail", async ({ lesson, person }) => {
  const geometry = await lesson({ name: "Geometry" });
  await geometry.accounts({ Cleo: "contact" });
  const cleo = await person("Cleo");
  const { page, view } = cleo;
  await page.goto("/login");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await look(page, "88-forgot");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText("e-mail address", { exact: false }).first()).toBeVisible();
  await page.getByRole("textbox", { name: "E-mail" }).fill("nobody@example.org");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(view.title).toHaveText("Check your mail");
  await page.goto("/forgot");
  await page.getByRole("textbox", { name: "E-mail" }).fill("CLEO@example.org");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(view.title).toHaveText("Check your mail");
  await look(page, "89-forgot-done");

  const link = await linkFor(geometry, "cleo@example.org");
  expect(await linkFor(geometry, "nobody@example.org", 0)).toBe("");
  await page.goto(link);
  await expect(view.title).toHaveText("A new password");
  await look(page, "90-reset");
  await page.getByLabel("New password").fill("short");
  await page.getByRole("button", { name: "Set password and log in" }).click();
  await expect(page.getByText("A password has 10 to 200 characters.")).toBeVisible();
  await page.getByLabel("New password").fill("a better one, this time");
  await page.getByRole("button", { name: "Set password and log in" }).click();
  await expect(view.title).toHaveText("My sessions");
  await page.goto(link);
  await expect(view.title).toHaveText("This link no longer works");
  await look(page, "91-reset-gone");
});

/** The link in the newest mail to an address; empty where there is none. */
async function linkFor(geometry: Lesson, to: string, want = 1): Promise<string> {
  type Mails = { mails: { id: string; to: string }[] };
  let id = "";
  await expect(async () => {
    const { mails } = await geometry.api.call<Mails>("GET", "outbox");
    const own = mails.filter((mail) => mail.to === to);
    expect(own.length).toBeGreaterThanOrEqual(want);
    id = own[0]?.id ?? "";
  }).toPass({ timeout: 5_000 });
  if (!id) return "";
  const { text } = await geometry.api.call<{ text: string }>("GET", `outbox/${id}`);
  return /\/reset\/\S+/.exec(text)?.[0] ?? "";
}

test("the organisation's own log-in", async ({ browser }) => {
  const provider = await Provider.start();
  const stoa = await Stoa.start({
    env: {
      STOA_OIDC_ISSUER: provider.url,
      STOA_OIDC_CLIENT_ID: Provider.client.id,
      STOA_OIDC_CLIENT_SECRET: Provider.client.secret,
      STOA_OIDC_NAME: "School",
    },
  });
  const options = { mayVisit: provider.url };
  const ana = await Person.arrive(browser, "Ana", stoa.url, options);
  const cleo = await Person.arrive(browser, "Cleo", stoa.url, options);
  try {
    await ana.api("POST", "/api/v1/setup", { ...account("Ana"), language: "en" });
    const made = await ana.api("POST", "/api/v1/sessions", { name: "Staff", guests: "none" });
    const { link } = (await made.json()) as { link: string };
    const { page, view } = cleo;
    const button = page.getByRole("link", { name: "Log in with School" });

    provider.is({ sub: "c", email: "cleo@example.org", email_verified: false, name: "Cleo C." });
    await page.goto(`/s/${link}`);
    await button.click();
    await page.getByRole("link", { name: "Go on" }).click();
    await expect(page.getByRole("alert")).toContainText("does not vouch for your e-mail address");
    await look(page, "92-log-in-sso-problem");
    await button.click();
    await page.getByRole("link", { name: "No, thank you" }).click();
    await expect(page.getByRole("alert")).toContainText("You did not log in there");
    provider.is({ sub: "c", email: "cleo@example.org", email_verified: true, name: "Cleo C." });
    await page.goto(`/s/${link}`);
    await button.click();
    await page.getByRole("link", { name: "Go on" }).click();
    // Back at the session that she came for.
    await expect(page).toHaveURL(`${stoa.url}/s/${link}`);
    await expect(view.goIn).toBeVisible();
    await page.goto("/profile");
    await expect(page.getByLabel("Name")).toHaveValue("Cleo C.");

    await ana.page.goto("/people?q=cleo");
    await expect(ana.page.getByRole("listitem")).toContainText("Single sign-on");
    await ana.page.goto("/settings");
    await expect(ana.page.getByRole("main")).toContainText(provider.url);
    await expect(ana.page.getByRole("main")).not.toContainText(Provider.client.secret);
    await expect(ana.page.getByRole("main")).toContainText("15 minutes");
    await look(ana.page, "93-settings");
    await page.goto("/people");
    await expect(view.title).toHaveText("There is nothing here");
    await page.goto("/settings");
    await expect(view.title).toHaveText("There is nothing here");
    expect([...ana.wrongs, ...cleo.wrongs]).toEqual([]);
  } finally {
    await Promise.all([ana.goHome(), cleo.goHome()]);
    await stoa.dispose();
    await provider.stop();
  }
});
