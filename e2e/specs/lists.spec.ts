import { expect, test } from "../harness";

test("the circle on an open list turns green and grey by itself, within a second", async ({
  lesson,
}) => {
  const geometry = await lesson({
    name: "Geometry",
    pupils: [{ name: "Cleo", as: "member" }, { name: "Dan" }],
  });
  const cleo = await geometry.pupil("Cleo");
  await cleo.page.goto("/");
  const row = cleo.page.getByRole("listitem").filter({ hasText: "Geometry" });
  await expect(row).toContainText("empty");
  const list = await geometry.ana.open();
  await list.page.goto("/");
  const own = list.page.getByRole("listitem").filter({ hasText: "Geometry" });
  await expect(own).toContainText("empty");
  const stranger = await geometry.pupil("Dan");
  await stranger.page.goto("/");
  await expect(stranger.page.getByRole("main")).not.toContainText("Geometry");

  await geometry.start();
  for (const circle of [row, own]) await expect(circle).toContainText("1 present", soon);
  const ben = await geometry.guest("Ben");
  for (const circle of [row, own]) await expect(circle).toContainText("2 present", soon);
  await ben.view.leave();
  for (const circle of [row, own]) await expect(circle).toContainText("1 present", soon);
  await geometry.ana.view.end();
  for (const circle of [row, own]) await expect(circle).toContainText("empty", soon);
  // Nobody who may not see the session is told of it.
  expect(stranger.frames.mentioning(/Geometry|present|"inside":/)).toEqual([]);
});

test("the host reads in the list until when nobody hosts; a member does not", async ({
  lesson,
}) => {
  const geometry = await lesson({ name: "Geometry", pupils: [{ name: "Cleo", as: "member" }] });
  await geometry.start();
  const cleo = await geometry.pupil("Cleo");
  await cleo.page.goto("/");
  await expect(cleo.page.getByRole("listitem")).toContainText("1 present");
  await geometry.ana.view.leave();
  await geometry.ana.page.goto("/");
  await expect(
    geometry.ana.page.getByRole("listitem").filter({ hasText: "Geometry" }),
  ).toContainText(/host.*15 min/i);
  await expect(cleo.page.getByRole("listitem")).toContainText("empty");
  await expect(cleo.page.getByRole("main")).not.toContainText(/host|15 min/i);
  expect(cleo.frames.mentioning(/hostAway/)).toEqual([]);
});

const soon = { timeout: 1_000 };

test("a long list comes in pages, is searched and ordered, and stays current", async ({
  lesson,
}) => {
  const geometry = await lesson({ name: "Geometry" });
  for (let n = 1; n <= 60; n++) {
    const name = `Lesson ${String(n).padStart(2, "0")}${n % 20 === 0 ? " Greek" : ""}`;
    await geometry.api.createSession({ name });
  }
  const { page, view } = geometry.ana;
  const rows = page.getByRole("main").getByRole("listitem");
  await page.goto("/");
  await expect(page.getByRole("tab", { name: /Active/ })).toContainText("61");
  await expect(rows).toHaveCount(50);
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(rows).toHaveCount(61);
  await expect(page.getByRole("button", { name: "Show more" })).toBeHidden();
  // Where the button was, the focus is on the first of the new rows.
  await expect(view.row("Lesson 50").getByRole("link")).toBeFocused();

  const search = page.getByRole("searchbox", { name: "Search by name" });
  await search.fill("greek less");
  await expect(rows).toHaveCount(3);
  await expect(search).toBeFocused();
  await expect(page).toHaveURL(/q=greek/);
  const other = geometry.api;
  await other.createSession({ name: "Lesson 61 Greek" });
  await expect(rows).toHaveCount(4);
  await search.fill("nothing like it");
  await expect(page.getByText("No session has “nothing like it” in its name.")).toBeVisible();
  await search.fill("");
  await expect(rows.first()).toContainText("Geometry");
  await page.getByRole("combobox", { name: "Sort by" }).selectOption("Newest");
  await expect(rows.first()).toContainText("Lesson 61 Greek");
  await page.reload();
  await expect(rows.first()).toContainText("Lesson 61 Greek");
});
