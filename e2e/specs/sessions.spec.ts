import { expect, test } from "../harness";

test("My sessions → Actions → Open; then copy, move, hide, undo and delete, seen by others as it happens", async ({
  lesson,
}) => {
  const geometry = await lesson({ name: "Geometry" });
  const ids = await geometry.accounts({ Cleo: "contact" });
  await geometry.api.call("POST", "groups", {
    name: "Year 7",
    members: [{ person: ids.Cleo }],
    key: "g",
  });
  const { page, view } = geometry.ana;
  await page.goto("/");
  await expect(view.title).toHaveText("My sessions");
  await view.act("Geometry", "Open");
  await expect(page).toHaveURL(new RegExp(`${geometry.path}$`));
  await expect(view.goIn).toBeVisible();
  await page.goBack();

  const cleo = await geometry.pupil("Cleo");
  await cleo.page.goto("/");
  await expect(cleo.page.getByText("No sessions yet")).toBeVisible();
  await view.act("Geometry", "Copy");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Geometry, second half");
  await page.getByRole("button", { name: "Make the copy" }).dblclick();
  await expect(view.row("Geometry, second half")).toHaveCount(1);
  await expect(page.getByRole("main").getByRole("listitem")).toHaveCount(2);

  await view.act("Geometry, second half", "Move");
  await page.getByRole("combobox", { name: "Belongs to" }).selectOption({ label: "Year 7" });
  await page.getByRole("button", { name: "Move" }).click();
  await expect(view.row("Geometry, second half")).toContainText("Year 7");
  await expect(cleo.view.row("Geometry, second half")).toHaveCount(1);

  await view.act("Geometry, second half", "Hide");
  await expect(cleo.view.row("Geometry, second half")).toHaveCount(0);
  await view.undo();
  await expect(cleo.view.row("Geometry, second half")).toHaveCount(1);
  await view.act("Geometry, second half", "Hide");
  await page.getByRole("tab", { name: /Hidden/ }).click();
  await view.act("Geometry, second half", "Delete");
  await view.dialog.getByRole("textbox").fill("Geometry");
  await view.dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(view.dialog).toContainText("not the same");
  await view.dialog.getByRole("textbox").fill("Geometry, second half");
  await view.dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(view.dialog).toBeHidden();
  await expect(page.getByText("No hidden sessions")).toBeVisible();
});

test("My sessions → Open on Active and on Closed as a contact, with Hidden nowhere", async ({
  lesson,
}) => {
  const geometry = await lesson({ name: "Geometry" });
  const ids = await geometry.accounts({ Cleo: "contact" });
  const cleo = await geometry.pupil("Cleo");
  const { page, view } = cleo;
  await page.goto("/");
  await expect(page.getByText("No sessions yet")).toBeVisible();
  // Added by typing her name, in the dialog of the session's people.
  await geometry.ana.page.goto("/");
  await geometry.ana.view.act("Geometry", "People");
  await geometry.ana.view.pick("Add a member", "cle", "Cleo");
  await expect(view.row("Geometry")).toHaveCount(1);

  // The start page and Administration lead to the same.
  await expect(page.getByRole("navigation").getByRole("link")).toHaveText(["My sessions"]);
  await page.getByRole("button", { name: "Administration" }).click();
  await expect(page.getByRole("menuitem")).toHaveText(["My sessions"]);
  await page.getByRole("menuitem", { name: "My sessions" }).click();
  await expect(page.getByRole("tab")).toHaveText([/Active/, /Closed/]);
  await expect(page.getByRole("button", { name: /^Actions/ })).toHaveCount(0);
  await view.row("Geometry").getByRole("link", { name: "Open Geometry" }).click();
  await expect(page).toHaveURL(new RegExp(`${geometry.path}$`));
  await expect(view.goIn).toBeVisible();

  await page.goto("/");
  await geometry.api.call("PUT", `sessions/${geometry.link}/status`, { status: "closed" });
  await expect(page.getByText("No sessions yet")).toBeVisible();
  await page.getByRole("tab", { name: /Closed/ }).click();
  await view.row("Geometry").getByRole("link", { name: "Open Geometry" }).click();
  await expect(view.exitWorkspace).toBeVisible();
  await expect(page.getByText("Read mode")).toBeVisible();

  // What the navigation does not show is not there for who types it either,
  // and what the page does not show, the server refuses.
  await page.goto("/groups");
  await expect(view.title).toHaveText("There is nothing here");
  const { link } = geometry;
  for (const [method, path, data] of [
    ["GET", "sessions?status=hidden", undefined],
    ["GET", "groups", undefined],
    ["GET", "find?q=an", undefined],
    ["POST", "sessions", { name: "Mine", key: "k" }],
    ["PATCH", `sessions/${link}`, { name: "Mine" }],
    ["PUT", `sessions/${link}/status`, { status: "active" }],
    ["POST", `sessions/${link}/copy`, { name: "Mine", key: "k2" }],
    ["DELETE", `sessions/${link}`, { name: "Geometry" }],
    ["GET", `sessions/${link}/people`, undefined],
    ["POST", `sessions/${link}/members`, { person: ids.Cleo }],
  ] as const) {
    const answer = await cleo.api(method, `/api/v1/${path}`, data);
    expect([403, 404], `${method} ${path}`).toContain(answer.status());
  }
});

test("a new session with people and dates: everybody reads them in their own time zone", async ({
  lesson,
}) => {
  const geometry = await lesson({ name: "Geometry" });
  await geometry.accounts({ Cleo: "contact" });
  const cleo = await geometry.pupil("Cleo");
  await cleo.page.goto("/");
  const { page, view } = geometry.ana;
  await page.goto("/");
  await page.getByRole("button", { name: "New session" }).click();
  await page.getByRole("button", { name: "Create session" }).click();
  await expect(page.getByText("Give the session a name.")).toBeVisible();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Evening talk");
  await view.pick("Members", "cle", "Cleo");
  await page.getByRole("checkbox", { name: "Set a date" }).check();
  await page.getByLabel("Day").fill("2030-03-01");
  await page.getByLabel("Time", { exact: true }).fill("19:30");
  await page.getByRole("combobox", { name: "Time zone" }).selectOption("Asia/Tokyo");
  await page.getByRole("checkbox", { name: "Every week" }).check();
  await page.getByLabel("Until").fill("2030-02-01");
  await page.getByRole("button", { name: "Create session" }).click();
  await expect(page.getByText("Choose a last day that is not before the first.")).toBeVisible();
  await page.getByLabel("Until").fill("2030-06-28");
  await page.getByRole("button", { name: "Create session" }).dblclick();
  await expect(view.dialog).toBeHidden();

  const instant = new Date("2030-03-01T19:30:00+09:00");
  for (const person of [geometry.ana, cleo]) {
    const row = person.view.row("Evening talk");
    await expect(row).toHaveCount(1);
    const time = row.locator("time");
    await expect(time).toHaveAttribute("datetime", instant.toISOString());
    const own = await person.page.evaluate(
      (at) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(at),
      instant.getTime(),
    );
    await expect(time).toContainText(own);
  }
  // Changed by the host, seen by her member without a reload; taken away again.
  await view.act("Evening talk", "Edit");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Evening talks");
  await page.getByRole("checkbox", { name: "Set a date" }).uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(cleo.view.row("Evening talks")).toHaveCount(1);
  await expect(cleo.view.row("Evening talks").locator("time")).toHaveCount(0);
});
