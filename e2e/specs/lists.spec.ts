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
