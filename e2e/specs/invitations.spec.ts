import { expect, look, test } from "../harness";

// Invitations to a session by mail, and the outbox of administrators.

const inAWeek = () => new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 16);

test("a host invites, changes the date and cancels; the outbox tells it all", async ({
  lesson,
}) => {
  const geometry = await lesson({ name: "Geometry" });
  const { ana } = geometry;
  const { page, view } = ana;
  await geometry.api.call("PATCH", `sessions/${geometry.link}`, {
    dates: { start: inAWeek(), zone: "Europe/Berlin", minutes: 45 },
  });
  await page.goto("/outbox");
  await expect(page.getByText("There is no mail server")).toBeVisible();
  await expect(page.getByText("No mails")).toBeVisible();
  await look(page, "150-outbox-empty");

  await page.goto("/");
  await view.act("Geometry", "Invite");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Send invitations" }).click();
  await expect(dialog.getByText("Enter at least one address.")).toBeVisible();
  const addresses = dialog.getByRole("textbox", { name: "E-mail addresses" });
  await addresses.fill("eve@example.org, nobody");
  await dialog.getByRole("button", { name: "Send invitations" }).click();
  await expect(dialog.getByText("“nobody” is not an e-mail address.")).toBeVisible();
  await addresses.fill('"Evans, Eve" <eve@example.org>\nbob@example.org');
  await dialog.getByRole("textbox", { name: /A few words/ }).fill("Bring a pen.");
  await dialog.getByRole("button", { name: "Send invitations" }).dblclick();
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  await look(page, "151-invite");
  await page.keyboard.press("Escape");

  await geometry.api.call("PATCH", `sessions/${geometry.link}`, { name: "Geometry II" });
  await page.goto("/outbox");
  await expect(page.getByRole("listitem")).toHaveCount(4);
  await look(page, "152-outbox");
  await page.getByRole("button", { name: "Changed: Geometry II" }).first().click();
  await expect(dialog.getByRole("link", { name: /\/s\// })).toBeVisible();
  await expect(dialog.getByRole("link", { name: "Calendar file" })).toBeVisible();
  await look(page, "153-letter");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Invitation: Geometry" }).first().click();
  await expect(dialog).toContainText("Bring a pen.");
  await page.keyboard.press("Escape");

  // From inside the session.
  await page.goto(geometry.path);
  await geometry.start();
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Invite by e-mail" }).click();
  await dialog.getByRole("button", { name: /Cancel the invitation of eve/ }).click();
  await dialog.getByRole("button", { name: /Really cancel the invitation of eve/ }).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(1);
  await look(page, "154-invite-inside");
  await page.goto("/outbox");
  await expect(page.getByRole("button", { name: "Cancelled: Geometry II" })).toHaveCount(1);
});

test.describe("with a mail server that is away", () => {
  test.use({
    serverEnv: { STOA_SMTP_URL: "smtp://localhost:1", STOA_MAIL_FROM: "Stoa <stoa@example.org>" },
  });

  test("what happened is shown, and tried again on demand", async ({ lesson }) => {
    const geometry = await lesson();
    const { ana } = geometry;
    const { page } = ana;
    await page.goto("/outbox");
    await page.getByRole("button", { name: "Write a test mail" }).click();
    await expect(page.getByRole("listitem")).toContainText("does not answer");
    await expect(page.getByText("There is no mail server")).toHaveCount(0);
    await look(page, "155-outbox-waiting");
    await page.getByRole("button", { name: /^Try again: / }).click();
    await expect(page.getByText("It is being tried again.")).toBeVisible();
  });
});
