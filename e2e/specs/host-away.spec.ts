import { expect, expectMedia, type Lesson, type Person, test } from "../harness";

// Time enough to look around before it is over, also on a busy machine.
const absence = 15_000;

test.use({ figures: { hostAbsence: `${absence}ms`, reconnectGrace: "2s" } });

test("the host's tab closes: the others see the host gone and no timer, then it ends for all", async ({
  lesson,
}) => {
  const geometry = await lesson();
  await geometry.start();
  const [ben, cleo] = [await geometry.guest("Ben"), await geometry.guest("Cleo", { media: true })];
  await expect(ben.view.entry("Ana")).toBeVisible();
  await expectMedia(ben.page);

  await geometry.ana.page.close();
  const { since, until } = await hostAway(geometry);
  expect(until - since).toBe(absence);

  // They see that the host is gone …
  for (const { view } of [ben, cleo]) await expect(view.entry("Ana")).toBeHidden();
  // … and go on with each other …
  await expectMedia(ben.page);
  // … and nothing that counts down; the host, in their own list, does.
  expect(await timers(ben)).toEqual([]);
  expect(await timers(cleo)).toEqual([]);
  await ben.view.askToLeave();
  await expect(ben.view.dialog).not.toContainText(/minute|second|host/i);
  await ben.view.answer("cancel", "Yes");

  for (const { view } of [ben, cleo]) await expect(view.ended).toBeVisible({ timeout: 25_000 });
  for (const person of [ben, cleo]) {
    const end = person.frames.all.find((f) => /"t":"bye"/.test(f.text));
    expect(end?.at, "not before its time").toBeGreaterThanOrEqual(until);
    expect(end?.at, "not long after it").toBeLessThan(until + 5_000);
    expect(end?.text, "the reason is for hosts").not.toContain("host_absent");
    expectNoDeadline(person, until);
    const door = await person.api("GET", `/api/v1/sessions/${geometry.link}/door`);
    expect(await door.text()).not.toMatch(/hostAway|host_absent/);
  }

  // A host is told why.
  const back = await geometry.ana.open();
  await back.page.goto(geometry.path);
  await expect(back.view.ended).toBeVisible();
  await expect(back.view.startSession).toBeVisible();
  await expect(back.page.getByRole("main")).toContainText("no host was there");
});

test("a host who comes back in time finds everybody, and it goes on", async ({ lesson }) => {
  const geometry = await lesson({ options: { media: true } });
  await geometry.start();
  const ben = await geometry.guest("Ben", { media: true });
  await geometry.ana.page.close();
  const { until } = await hostAway(geometry);

  const back = await geometry.ana.open();
  await geometry.enter(geometry.ana, back);
  await expect.poll(() => Date.now(), { timeout: 25_000 }).toBeGreaterThan(until + 500);
  await Promise.all([back.view.expectInside(), ben.view.expectInside()]);
  await Promise.all([expectMedia(back.page), expectMedia(ben.page)]);
  expect((await geometry.api.session(geometry.link)).hostAway).toBeUndefined();
  expectNoDeadline(ben, until);

  // The next absence has the full time again.
  await back.page.close();
  const next = await hostAway(geometry);
  expect(next.until - next.since).toBe(absence);
  expect(next.until).toBeGreaterThan(until);
});

test("while one of two hosts is inside, no time runs", async ({ lesson }) => {
  const geometry = await lesson({ pupils: [{ name: "Bea", kind: "licensed", as: "host" }] });
  await geometry.start();
  const bea = await geometry.pupil("Bea");
  await geometry.enter(bea);
  await geometry.ana.page.close();
  await expect(bea.view.entry("Ana")).toBeHidden();
  expect((await geometry.api.session(geometry.link)).hostAway).toBeUndefined();

  await bea.view.leave();
  await expect(bea.view.left).toBeVisible();
  expect((await hostAway(geometry)).until).toBeGreaterThan(Date.now());
});

/** Since when no host is inside and when it ends therefore: the API's word to a host. */
async function hostAway(geometry: Lesson): Promise<{ since: number; until: number }> {
  const read = async () => (await geometry.api.session(geometry.link)).hostAway;
  await expect.poll(read).toBeTruthy();
  const away = await read();
  if (!away) throw new Error("a host is back");
  return away;
}

/** Whatever shows a time on a page, besides the time since the start and the number of people. */
async function timers({ page }: Person): Promise<string[]> {
  // At one moment: the clock goes on.
  const { clock, lines } = await page.evaluate(() => ({
    clock: document.querySelector<HTMLElement>('[role="timer"]')?.innerText,
    lines: document.body.innerText.split("\n"),
  }));
  // How many are there, the board's name and how large it is shown, and the numbers of its tools.
  const known = /^(\d( present)?|Board \d|\d+%)$/;
  const shown = lines.filter((line) => /\d/.test(line) && line !== clock && !known.test(line));
  return (await page.getByRole("timer").count()) > 1 ? [...shown, "a second timer"] : shown;
}

/** Nothing that came over the wire before the end holds its instant, in any field, however named. */
function expectNoDeadline(person: Person, until: number): void {
  const early = person.frames.channel("server").filter((f) => f.at < until - 500);
  expect(early.length).toBeGreaterThan(1);
  for (const { text } of early) {
    expect(text).not.toMatch(/hostAway|hostAbsence|host_absence/);
    const instants = (text.match(/\d{9,}/g) ?? []).map(Number);
    const near = instants.filter(
      (i) => Math.abs(i - until) < 500 || Math.abs(i - until / 1_000) < 1,
    );
    expect(near, text).toEqual([]);
  }
}
