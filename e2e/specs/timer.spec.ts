import { expect, look, type Person, test } from "../harness";

// The timer that hosts start for everybody, and reactions: three real pages.

test.use({ layout: "video" });

const timer = (person: Person) => person.page.getByRole("timer", { name: "Time left" });
const seconds = async (person: Person) => {
  const [minutes = 0, rest = 0] = (await timer(person).innerText()).split(":").map(Number);
  return minutes * 60 + rest;
};

/** Starts a timer by the menu. */
async function start(person: Person, minutes: number, rest = 0, how = "Start a timer…") {
  await person.view.showMenu();
  await person.page.getByRole("menuitem", { name: how }).click();
  const dialog = person.page.getByRole("dialog", { name: "Timer" });
  await dialog.getByRole("textbox", { name: "Minutes" }).fill(String(minutes));
  await dialog.getByRole("textbox", { name: "Seconds" }).fill(String(rest));
  await dialog.getByRole("button", { name: "Start the timer" }).click();
  await expect(dialog).toBeHidden();
}

async function change(person: Person, deed: string) {
  const entry = person.page.getByRole("menuitem", { name: deed });
  if (!(await entry.isVisible()))
    await person.page.getByRole("button", { name: "Change the timer" }).click();
  await entry.click();
}

test("a host starts a timer; everybody sees the same, through a reload and whoever comes later", async ({
  lesson,
}) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  await geometry.start();
  const { ana } = geometry;
  const ben = await geometry.guest("Ben");
  await start(ana, 5);
  for (const person of [ana, ben]) await expect(timer(person)).toHaveText(/^(5:00|4:5\d)$/);
  await expect(ben.page.getByText("A timer runs: 5 minutes.")).toBeAttached();
  // A participant can do nothing with it.
  await expect(ben.page.getByRole("button", { name: "Change the timer" })).toBeHidden();

  await change(ana, "Pause");
  for (const { page } of [ana, ben])
    await expect(page.locator("[data-timer]")).toHaveAttribute("data-state", "stands");
  await expect.poll(async () => (await seconds(ana)) - (await seconds(ben))).toBe(0);
  const stands = await seconds(ben);
  await ben.page.reload();
  await ben.view.expectInside();
  expect(await seconds(ben), "it stands, also for who comes back").toBe(stands);
  const cleo = await geometry.guest("Cleo");
  expect(await seconds(cleo)).toBe(stands);

  await change(ana, "One more minute");
  await expect.poll(() => seconds(cleo)).toBe(stands + 60);
  await change(ana, "Go on");
  await expect.poll(() => seconds(cleo)).toBeLessThan(stands + 60);
  await look(ana.page, "timer-host");
  await look(cleo.page, "timer-guest");

  // A moderator can, for as long as moderation is lent.
  await ana.view.showActions("Ben");
  await ana.page.getByRole("menuitem", { name: "Lend moderation" }).click();
  await change(ben, "Put it away");
  for (const person of [ana, ben, cleo]) await expect(timer(person)).toBeHidden();
});

test("at its end it says so and stays until it is put away; the next run has none", async ({
  lesson,
}) => {
  const geometry = await lesson();
  await geometry.start();
  const { ana } = geometry;
  const ben = await geometry.guest("Ben");
  const cleo = await geometry.guest("Cleo");
  await start(ana, 0, 2);
  for (const person of [ana, ben, cleo]) {
    await expect(timer(person)).toHaveText("0:00");
    await expect(person.page.getByText("The time is up.")).toBeAttached();
  }
  await ben.page.reload();
  await ben.view.expectInside();
  await expect(timer(ben)).toHaveText("0:00");
  // Who comes when it is over is not told as if it were now.
  await expect(ben.page.getByText("The time is up.")).not.toBeAttached();
  await look(ben.page, "timer-over");
  await start(ana, 10, 0, "Another timer…");
  await expect.poll(() => seconds(cleo)).toBeGreaterThan(500);
  await ana.view.end();
  await ana.view.startSession.click();
  await ana.view.expectInside();
  await expect(timer(ana)).toBeHidden();
});

test("kill -9 of the server: the timer goes on as if nothing had been", async ({
  lesson,
  stoa,
}) => {
  const geometry = await lesson();
  await geometry.start();
  const { ana } = geometry;
  const ben = await geometry.guest("Ben");
  await start(ana, 20);
  await expect(timer(ben)).toBeVisible();
  const ends = async (person: Person) => Date.now() + 1_000 * (await seconds(person));
  const before = await ends(ben);
  await stoa.restart("kill -9");
  for (const person of [ana, ben]) {
    await expect(person.view.reconnecting).toBeHidden({ timeout: 20_000 });
    expect(Math.abs((await ends(person)) - before), "neither lost nor moved").toBeLessThan(2_500);
  }
  await change(ana, "Put it away");
  await expect(timer(ben)).toBeHidden();
});

test("reactions rise on everybody's page, on the tile and in the list, and are gone again", async ({
  lesson,
}) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  await geometry.start();
  const { ana } = geometry;
  const [ben, cleo] = [await geometry.guest("Ben"), await geometry.guest("Cleo")];
  await ben.page.getByRole("button", { name: "React", exact: true }).click();
  const applause = ben.page.getByRole("button", { name: "Applause" });
  await applause.click();
  await expect(ana.view.entry("Ben")).toContainText("👏");
  await expect(cleo.page.getByText("Ben: Applause")).toBeAttached();
  await applause.click();
  await ben.page.getByRole("button", { name: "Heart" }).click();
  await expect(cleo.view.entry("Ben")).toContainText("❤️");
  await look(ana.page, "reactions", async () => {
    await applause.click();
    await expect(ana.page.getByText("👏").first()).toBeAttached();
  });
  await ben.page.keyboard.press("Escape");
  await expect(applause).toBeHidden();
  await expect(ben.page.getByRole("button", { name: "React", exact: true })).toBeFocused();
  for (const person of [ana, cleo]) await expect(person.page.getByText("👏")).toHaveCount(0);
});
