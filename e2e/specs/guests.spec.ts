import { expect, expectMedia, openDevices, test } from "../harness";

test("a guest comes by link and name, waits, and is inside when the host starts", async ({
  lesson,
  person,
}) => {
  const geometry = await lesson({ options: { media: true } });
  const ben = await person("Ben", { media: true });
  await ben.page.goto(geometry.path);
  // Before entering they read what is recorded (rule 47).
  await expect(ben.page.getByRole("main")).toContainText(/12 months/);
  await ben.view.enterAsGuest.click();
  await expect(ben.page.getByText("Enter a name.")).toBeVisible();
  await ben.view.introduce("Ben");
  await expect(ben.view.waiting).toBeVisible();

  await geometry.start();
  await ben.view.expectInside();
  await expect(geometry.ana.view.entry("Ben")).toBeVisible();
  await Promise.all([expectMedia(geometry.ana.page), expectMedia(ben.page)]);
});

test("the same name twice is told apart", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  await geometry.guest("Ben");
  await geometry.guest("Ben");
  await expect(geometry.ana.view.entry("Ben (2)")).toBeVisible();
});

for (const devices of ["refused", "none"] as const) {
  test(`devices ${devices}: entry is never blocked, and they see and hear the others`, async ({
    lesson,
  }) => {
    const geometry = await lesson({ options: { media: true } });
    await geometry.start();
    const ben = await geometry.guest("Ben", { devices, media: true });
    await expect(geometry.ana.view.entry("Ben")).toBeVisible();
    await expectMedia(ben.page);
    expect(await openDevices(ben.page)).toBe(0);
  });
}

test("a waiting room: asked, declined, asked by another, admitted", async ({ lesson, person }) => {
  const geometry = await lesson({ guests: "ask" });
  await geometry.start();
  const { ana } = geometry;
  const [ben, dan] = [await person("Ben", { media: true }), await person("Dan")];
  for (const guest of [ben, dan]) {
    await guest.page.goto(geometry.path);
    await guest.view.introduce(guest.name);
    await expect(guest.view.asking).toBeVisible();
  }
  await ana.view.showPeople();
  const list = ana.page.getByRole("list", { name: /asks? to be let in/ });
  await list.getByRole("button", { name: "Decline Dan" }).click();
  await expect(dan.view.declined).toBeVisible();
  await list.getByRole("button", { name: "Admit Ben" }).click();
  await ben.view.expectInside();
  await expectMedia(ana.page);
  await expect(ana.view.entry("Dan")).toBeHidden();
});

test("an unknown link says that there is nothing, and no more", async ({ stoa, person }) => {
  expect(stoa.running).toBe(true);
  const ben = await person("Ben");
  await ben.page.goto("/s/nothingtobefound");
  await expect(ben.view.notFound).toBeVisible();
});

test("a session without guests asks for the account, without its name", async ({
  lesson,
  person,
}) => {
  const geometry = await lesson({ name: "Secret geometry", guests: "none" });
  const ben = await person("Ben");
  await ben.page.goto(geometry.path);
  await expect(ben.page.getByRole("button", { name: "Log in", exact: true })).toBeVisible();
  await expect(ben.page.locator("body")).not.toContainText("Secret geometry");
  expect(ben.frames.mentioning(/Secret geometry/)).toEqual([]);
});
