import { expect, type Page, type Person, test } from "../harness";

test("My groups → Actions → Show sessions → Open: one group, one session, whatever is clicked twice", async ({
  lesson,
}) => {
  const geometry = await lesson();
  await geometry.accounts({ "Cleo Klein": "contact" });
  const { page, view } = geometry.ana;
  await page.goto("/");
  await view.go("My groups");
  await expect(page.getByText("No groups yet")).toBeVisible();
  await page.getByRole("button", { name: "New group" }).first().click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Greek, Thursdays");
  await view.pick("People", "kle", "Cleo Klein");
  await page.getByRole("button", { name: "Create group" }).dblclick();
  await expect(view.row("Greek, Thursdays")).toHaveCount(1);
  await expect(view.row("Greek, Thursdays")).toContainText("2 members");

  const cleo = await geometry.pupil("Cleo Klein");
  await cleo.page.goto("/");
  await expect(cleo.page.getByText("No sessions yet")).toBeVisible();
  await view.act("Greek, Thursdays", "New session");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Greek for beginners");
  await page.getByRole("button", { name: "Create session" }).dblclick();
  await expect(view.dialog).toBeHidden();
  await expect(view.row("Greek, Thursdays")).toContainText("1 session");
  // A member has it on her open list by itself, and only Open.
  await expect(cleo.view.row("Greek for beginners")).toHaveCount(1);

  await view.act("Greek, Thursdays", "Show sessions");
  await expect(view.title).toHaveText("Greek, Thursdays");
  await expect(view.row("Greek for beginners")).toHaveCount(1);
  await view.act("Greek for beginners", "Open");
  await expect(page).toHaveURL(/\/s\/\w+$/);
  await expect(view.goIn).toBeVisible();
});

test("who is taken out of a group is out of its sessions at once, and back when that is undone", async ({
  lesson,
}) => {
  const { geometry, group, session, ids } = await greek(lesson);
  const { page, view } = geometry.ana;
  await start(geometry.ana, session);
  const cleo = await geometry.pupil("Cleo");
  await cleo.page.goto(session);
  await cleo.view.passDevices();
  await cleo.view.expectInside();
  const list = await cleo.open();
  await list.page.goto("/");
  await expect(list.view.row("Greek for beginners")).toContainText("2 present");

  const members = await geometry.ana.open();
  await members.page.goto(`/groups/${group}/members`);
  await members.view.act("Cleo", "Remove");
  await expect(cleo.view.exitWorkspace).toBeHidden(soon);
  await expect(list.view.row("Greek for beginners")).toHaveCount(0);
  await view.showPeople();
  await expect(view.entry("Cleo")).toHaveCount(0);
  await members.view.undo();
  await expect(members.view.row("Cleo")).toHaveCount(1);
  await expect(list.view.row("Greek for beginners")).toContainText("1 present");
  const stranger = await geometry.pupil("Dan");
  const answer = await stranger.api("GET", `/api/v1/groups/${group}`);
  expect([403, 404]).toContain(answer.status());
  expect(await answer.text()).not.toContain("Greek");
  expect(ids.Cleo).toBeTruthy();
  await expect(page).toHaveURL(new RegExp(`${session}$`));
});

test("a co-host manages, a new owner has it all, and everybody's list follows", async ({
  lesson,
}) => {
  const { geometry, group } = await greek(lesson);
  const { page, view } = geometry.ana;
  const lena = await geometry.pupil("Lena");
  await lena.page.goto("/groups");
  await expect(lena.page.getByText("No groups yet")).toBeVisible();

  await page.goto(`/groups/${group}/members`);
  await view.pick("Add people", "len", "Lena");
  await expect(lena.view.row("Greek, Thursdays")).toContainText("Member");
  await view.act("Lena", "Make co-host");
  await expect(lena.view.row("Greek, Thursdays")).toContainText("Co-host");
  await choose(lena.page, "Mine");
  await expect(lena.view.row("Greek, Thursdays")).toHaveCount(0);
  await choose(lena.page, "I manage");
  await expect(lena.view.row("Greek, Thursdays")).toHaveCount(1);

  await view.act("Lena", "Make owner");
  await page.getByRole("button", { name: "Hand over" }).click();
  await expect(view.row("Lena")).toContainText("Owner");
  await expect(view.row("Ana")).toContainText("Co-host");
  await choose(lena.page, "Mine");
  await expect(lena.view.row("Greek, Thursdays")).toHaveCount(1);

  // Closed with all its sessions: a contact finds them under Closed, and may only read.
  const cleo = await geometry.pupil("Cleo");
  await cleo.page.goto("/");
  await expect(cleo.view.row("Greek for beginners")).toHaveCount(1);
  await lena.view.act("Greek, Thursdays", "Close");
  await lena.view.dialog.getByRole("button", { name: "Close", exact: true }).click();
  await expect(cleo.view.row("Greek for beginners")).toHaveCount(0);
  await cleo.page.getByRole("tab", { name: "Closed" }).click();
  await expect(cleo.view.row("Greek for beginners")).toHaveCount(1);
  await lena.view.undo();
  await expect(cleo.view.row("Greek for beginners")).toHaveCount(0);

  // A group is deleted when it is hidden and empty, by its name.
  await lena.view.act("Greek, Thursdays", "Show sessions");
  await lena.view.act("Greek for beginners", "Move");
  await lena.page
    .getByRole("combobox", { name: "Belongs to" })
    .selectOption({ label: "No group: chosen people and the link" });
  await lena.page.getByRole("button", { name: "Move" }).click();
  await expect(lena.view.row("Greek for beginners")).toHaveCount(0);
  await lena.view.go("My groups");
  await lena.view.act("Greek, Thursdays", "Hide");
  await lena.page.getByRole("tab", { name: "Hidden" }).click();
  await lena.view.act("Greek, Thursdays", "Delete");
  const field = lena.view.dialog.getByRole("textbox");
  const sure = lena.view.dialog.getByRole("button", { name: "Delete for good" });
  await field.fill("greek");
  await sure.click();
  await expect(lena.view.dialog).toContainText("not the same");
  await field.fill("Greek, Thursdays");
  await sure.click();
  await expect(lena.view.dialog).toBeHidden();
  await expect(lena.view.row("Greek, Thursdays")).toHaveCount(0);
});

const soon = { timeout: 1_500 };

/** One group of Ana's with Cleo in it and one session; Dan and Lena have accounts and no more. */
async function greek(
  lesson: () => Promise<Awaited<ReturnType<typeof import("../harness").Lesson.prepare>>>,
) {
  const geometry = await lesson();
  const ids = await geometry.accounts({ Cleo: "contact", Dan: "contact", Lena: "licensed" });
  const { id } = await geometry.api.call<{ id: string }>("POST", "groups", {
    name: "Greek, Thursdays",
    members: [{ person: ids.Cleo }],
    key: "g",
  });
  const { link } = await geometry.api.call<{ link: string }>("POST", "sessions", {
    name: "Greek for beginners",
    group: id,
    policy: "classroom",
    key: "s",
  });
  return { geometry, group: id, session: `/s/${link}`, ids };
}

async function start({ page, view }: Person, session: string): Promise<void> {
  await page.goto(session);
  await view.passDevices();
  await view.startSession.click();
  await view.expectInside();
}

async function choose(page: Page, filter: string): Promise<void> {
  await page.getByRole("radiogroup").getByText(filter, { exact: true }).click();
}
