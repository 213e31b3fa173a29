import { expect, type Page, test } from "../harness";
import { account } from "../harness/account";
import { travel } from "../harness/watch";

// No pointer anywhere: what cannot be reached with Tab, arrows, Enter, Space and
// Escape cannot be reached at all by some people.

/** Goes to a button, a link or an entry with Tab and presses it. */
async function press(page: Page, role: "button" | "link" | "menuitem", name: string | RegExp) {
  const goal = page.getByRole(role, { name });
  await expect(goal.first()).toBeVisible();
  await travel(page, goal, role === "menuitem" ? "ArrowDown" : "Tab");
  await page.keyboard.press("Enter");
}

async function type(page: Page, field: RegExp, text: string) {
  const goal = page.getByRole("textbox", { name: field }).or(page.getByLabel(field));
  await expect(goal.first()).toBeVisible();
  await travel(page, goal);
  await page.keyboard.type(text);
}

test("a host's whole way: log in, new session, start, leave, rejoin, end, start again", async ({
  lesson,
  person,
}) => {
  await lesson();
  const { page, view } = await person("Ana again", { media: true });
  const { email, password } = account("Ana");

  await page.goto("/");
  await type(page, /e-mail/i, email);
  await type(page, /^password/i, password);
  await page.keyboard.press("Enter");
  await expect(view.title).toHaveText("My sessions");

  await press(page, "button", "New session");
  await type(page, /^name$/i, "By keyboard");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await press(page, "link", "By keyboard");

  await press(page, "button", view.words.turnOn);
  await expect(page.getByRole("button", { name: "Turn camera off" })).toBeVisible();
  await press(page, "button", view.words.goIn);
  await press(page, "button", "Start Session");
  await view.expectInside();

  // Leave: from the menu, Cancel by Escape, then Yes.
  await press(page, "button", /^More$/);
  await press(page, "menuitem", "Leave Session");
  await expect(view.dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(view.dialog).toBeHidden();
  await expect.soft(view.menu).toBeFocused();
  await press(page, "button", /^More$/);
  await press(page, "menuitem", "Leave Session");
  await press(page, "button", "Yes");
  await expect(view.left).toBeFocused();
  await press(page, "button", "Rejoin the session?");
  await view.expectInside();

  // Everything in the bar can be reached, and the focus is never lost in between.
  await press(page, "button", view.words.people);
  await expect(view.people).toBeHidden();
  await press(page, "button", view.words.people);
  await expect(view.people).toBeVisible();
  await press(page, "button", view.words.microphone);

  await press(page, "button", "End Session");
  await expect(view.dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await press(page, "button", "Yes, End Session");
  await expect(view.ended).toBeFocused();
  await press(page, "button", "Start Session");
  await view.expectInside();
});

test("a guest's whole way, without any device, and out by Exit workspace", async ({
  lesson,
  person,
}) => {
  const geometry = await lesson();
  await geometry.start();
  const { page, view } = await person("Ben");
  await page.goto(geometry.path);
  await type(page, /your name/i, "Ben");
  await page.keyboard.press("Enter");
  await press(page, "button", view.words.goIn);
  await view.expectInside();
  // An icon says what it is to who comes to it by keyboard, until they use it.
  await travel(page, page.getByRole("button", { name: "Raise your hand" }));
  await expect(page.getByRole("tooltip")).toHaveText("Raise your hand");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("tooltip")).toBeHidden();
  await press(page, "button", "Exit workspace");
  await expect(view.left).toBeFocused();
});

test.describe("the notice", () => {
  test.use({ figures: { idleNotice: "5s" } });

  test("takes the focus, keeps it, and Enter extends", async ({ lesson }) => {
    const geometry = await lesson();
    await geometry.start();
    const { page, view } = geometry.ana;
    await expect(view.extend).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(view.extend).toBeFocused();
    // Tab leads to nothing behind the notice, and back to its only button.
    await page.keyboard.press("Tab");
    await expect(view.exitWorkspace).not.toBeFocused();
    await travel(page, view.extend, "Tab", 3);
    await page.keyboard.press("Enter");
    await expect(view.extend).toBeHidden();
  });
});
