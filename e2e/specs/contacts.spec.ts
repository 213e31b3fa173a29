import { expect, look, type Person, test } from "../harness";

// Contacts: invited by mail, found in the outbox of a server without a mail
// server, accepted or declined; and either side ends the link.

/** Invites somebody on the page, and gives the link that the outbox shows. */
async function invite({ page, view }: Person, email: string, label: string): Promise<string> {
  await page.goto("/contacts");
  await page.getByRole("button", { name: "Invite a contact" }).first().click();
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByRole("textbox", { name: "Label" }).fill(label);
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(view.row(label)).toContainText("Asked");
  return linkIn(page, email);
}

/** The link in the newest mail to an address, as an administrator finds it. */
async function linkIn(page: Person["page"], email: string): Promise<string> {
  await page.goto("/outbox");
  await page
    .getByRole("listitem")
    .filter({ hasText: email })
    .first()
    .getByRole("button")
    .first()
    .click();
  const link = page.getByRole("dialog").getByRole("link");
  const url = await link.getAttribute("href");
  expect(url).toMatch(/^http:\/\/localhost:\d+\/contact\/[\w-]{43}$/);
  await page.keyboard.press("Escape");
  return url ?? "";
}

test("somebody new is invited, becomes a contact in a group, and leaves it again", async ({
  lesson,
  person,
}) => {
  const geometry = await lesson();
  const { ana } = geometry;
  const { page, view } = ana;
  await page.goto("/");
  await view.go("My contacts");
  await expect(page.getByText("No contacts yet")).toBeVisible();
  await look(page, "130-contacts-empty");
  await page.getByRole("button", { name: "Invite a contact" }).first().click();
  await expect(view.dialog).toBeVisible();
  await look(page, "131-invite-contact");
  await page.keyboard.press("Escape");
  const link = await invite(ana, "Eve@Example.org", "Eve, year 7");

  // She is added to a group before she has answered.
  const group = await geometry.api.call<{ id: string }>("POST", "groups", {
    name: "Year 7",
    key: "g1",
  });
  const list = await geometry.api.call<{ contacts: { id: string }[] }>("GET", "contacts");
  await geometry.api.call("POST", `groups/${group.id}/members`, { contact: list.contacts[0]?.id });
  const session = await geometry.api.call<{ link: string }>("POST", "sessions", {
    name: "Fractions",
    group: group.id,
    key: "s1",
  });
  await page.goto(`/groups/${group.id}/members`);
  await expect(page.getByText("has not accepted yet")).toBeVisible();

  const eve = await person("Eve");
  await eve.page.goto(link);
  await expect(eve.view.title).toHaveText(/invites you/);
  await expect(eve.page.getByText(/with the address e…/)).toBeVisible();
  await look(eve.page, "132-request");
  await eve.page.getByRole("button", { name: "Create account and accept" }).click();
  await expect(eve.page.getByText("Enter a name.")).toBeVisible();
  await eve.page.getByRole("textbox", { name: "Your name" }).fill("Eve Evans");
  await eve.page.getByLabel(/^password/i).fill("a long enough one");
  await eve.page.getByRole("button", { name: "Create account and accept" }).click();
  await expect(eve.view.row("Fractions")).toHaveCount(1);
  await expect(page.getByText("has not accepted yet")).toHaveCount(0);

  // Show sessions, from My contacts.
  await page.goto("/contacts");
  await expect(view.row("Eve, year 7")).toContainText("Eve Evans");
  await look(page, "133-contacts");
  await page.getByRole("button", { name: "Actions for Eve, year 7" }).click();
  await look(page, "134-contact-actions");
  await page.getByRole("menuitem", { name: "Show sessions" }).click();
  await expect(view.row("Fractions")).toHaveCount(1);

  // The contact ends it herself: she is out at once.
  await eve.page.goto("/profile");
  await expect(eve.page.getByRole("region", { name: "Contacts" })).toContainText("Ana");
  await look(eve.page, "135-profile-links");
  await eve.page.getByRole("button", { name: /^End the contact with/ }).click();
  await eve.page.getByRole("alertdialog").getByRole("button", { name: "End", exact: true }).click();
  await expect(eve.page.getByText("Nobody has you as a contact.")).toBeVisible();
  await eve.page.goto("/");
  await expect(eve.page.getByText("No sessions yet")).toBeVisible();
  await page.goto("/contacts");
  await expect(page.getByText("No contacts yet")).toBeVisible();
  await eve.page.goto(link);
  await expect(eve.view.title).toHaveText("The contact has ended");
  await eve.page.goto(`/s/${session.link}`);
});

test("an account accepts or declines; a request is withdrawn", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.accounts({ "Cleo Klein": "contact", "Dan Doe": "contact" });
  const { ana } = geometry;
  const { page, view } = ana;
  const link = await invite(ana, "cleo.klein@example.org", "Cleo");

  const nobody = await geometry.visitor("Nobody");
  await nobody.page.goto(link);
  await expect(nobody.page.getByText("has an account. Log in to accept.")).toBeVisible();
  await look(nobody.page, "136-request-log-in");
  const cleo = await geometry.pupil("Cleo Klein");
  await cleo.page.goto(link);
  await expect(cleo.page.getByText("You are logged in as Cleo Klein")).toBeVisible();
  await look(cleo.page, "137-request-logged-in");
  await cleo.page.getByRole("button", { name: "Accept", exact: true }).click();
  await expect(cleo.page).toHaveURL(/\/$/);

  await invite(ana, "dan.doe@example.org", "Dan");
  const dan = await geometry.pupil("Dan Doe");
  await dan.page.goto("/profile");
  await dan.page.getByRole("button", { name: /^Decline/ }).click();
  await expect(dan.page.getByText("Nobody has you as a contact.")).toBeVisible();

  const gone = await invite(ana, "eve@example.org", "Eve");
  await page.goto("/contacts");
  await expect(view.row("Dan")).toHaveCount(0);
  await view.act("Eve", "Withdraw request");
  await expect(view.dialog).toBeVisible();
  await look(page, "138-withdraw");
  await page.getByRole("alertdialog").getByRole("button", { name: "Withdraw request" }).click();
  await expect(view.row("Eve")).toHaveCount(0);
  await nobody.page.goto(gone);
  await expect(nobody.view.title).toHaveText("The invitation was withdrawn");
  await nobody.page.goto(`${gone.slice(0, -3)}abc`);
  await expect(nobody.view.title).toHaveText("This link does not work");
});

test("contacts, a request and the outbox in Hebrew", async ({ lesson, person }) => {
  const geometry = await lesson();
  const { ana } = geometry;
  await geometry.api.call("POST", "contacts", {
    email: "noa@example.org",
    label: "נועה, ז׳2",
    language: "he",
  });
  await geometry.api.call("PATCH", "me", { language: "he" });
  await ana.page.goto("/contacts");
  await expect(ana.page.getByRole("listitem")).toHaveCount(1);
  await look(ana.page, "140-he-contacts");
  await ana.page.goto("/outbox");
  await ana.page.getByRole("listitem").first().getByRole("button").first().click();
  const link = await ana.page.getByRole("dialog").getByRole("link").getAttribute("href");
  await look(ana.page, "141-he-letter");
  const noa = await person("Noa", { locale: "he" });
  await noa.page.goto(link ?? "");
  await expect(noa.view.title).toBeVisible();
  await look(noa.page, "142-he-request");
});
