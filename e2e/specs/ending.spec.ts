import {
  capturedDevices,
  expect,
  expectMedia,
  openDevices,
  type Person,
  type PersonOptions,
  test,
} from "../harness";
import { arrival } from "../harness/watch";

const endedTitle = /has ended/i;

test("End Session asks first, with the focus on Cancel, and Cancel changes nothing", async ({
  lesson,
}) => {
  const geometry = await lesson({ options: { media: true } });
  await geometry.start();
  const ben = await geometry.guest("Ben");
  // Only hosts have it.
  await expect(ben.view.endSession).toBeHidden();

  await geometry.ana.view.endSession.click();
  await expect(geometry.ana.view.dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await geometry.ana.page.keyboard.press("Escape");
  await expect(geometry.ana.view.dialog).toBeHidden();

  await geometry.ana.view.end("cancel");
  await expect(geometry.ana.view.dialog).toBeHidden();
  await Promise.all([geometry.ana.view.expectInside(), ben.view.expectInside()]);
  await expectMedia(ben.page);
});

test("everybody, asking people included, is on the ended page at once", async ({
  lesson,
  person,
}) => {
  const geometry = await lesson({
    guests: "ask",
    pupils: [{ name: "Cleo", as: "member" }],
  });
  await geometry.start();
  const { ana } = geometry;
  const cleo = await geometry.pupil("Cleo", { media: true });
  await geometry.enter(cleo);
  const ben = await asks(person, geometry.path, "Ben", { media: true });
  const dan = await asks(person, geometry.path, "Dan");
  const everybody = [ana, cleo, ben, dan];

  await ana.view.endSession.click();
  const arrivals = await Promise.all(everybody.map(({ page }) => arrival(page, endedTitle)));
  const asked = Date.now();
  await ana.view.answer("yes", "Yes, End Session");
  for (const [i, arrived] of arrivals.entries()) {
    // Four pages share two cores: what they draw may take a little longer.
    expect((await arrived()) - asked, everybody[i]?.name).toBeLessThan(3_000);
  }
  for (const { view, page } of [cleo, ben, dan]) {
    await expect(view.startSession).toBeHidden();
    await expect(view.rejoin).toBeHidden();
    await expect(view.join).toBeHidden();
    await expect.poll(() => openDevices(page)).toBe(0);
  }
});

test("a second host may end it too, and both are offered to start again", async ({ lesson }) => {
  const geometry = await lesson({ pupils: [{ name: "Bea", kind: "licensed", as: "host" }] });
  await geometry.start();
  const bea = await geometry.pupil("Bea");
  await geometry.enter(bea);
  const ben = await geometry.guest("Ben");

  await bea.view.end();
  for (const { view } of [geometry.ana, bea]) {
    await expect(view.ended).toBeVisible();
    await expect(view.startSession).toBeVisible();
  }
  await expect(ben.view.ended).toBeVisible();
  await expect(ben.view.startSession).toBeHidden();
});

test("started again from the ended page it is a new run, and the others are asked, not fetched", async ({
  lesson,
}) => {
  const geometry = await lesson({ pupils: [{ name: "Cleo", as: "member" }] });
  await geometry.start();
  const { ana } = geometry;
  const ben = await geometry.guest("Ben", { media: true });
  const cleo = await geometry.pupil("Cleo", { media: true });
  await geometry.enter(cleo);
  await expectMedia(ana.page, { seen: 2, heard: 2 });
  const first = ana.frames.run();
  await ana.view.end();
  for (const { view } of [ben, cleo]) await expect(view.ended).toBeVisible();

  await ana.view.startSession.click();
  await ana.view.expectInside();
  expect(ana.frames.run()).not.toBe(first);
  for (const { view, page } of [ben, cleo]) {
    await expect(view.join).toBeVisible();
    await expect(view.ended).toBeVisible();
    await expect.poll(() => openDevices(page), "cameras open unasked").toBe(0);
  }
  await expect(ana.view.entry("Ben")).toBeHidden();

  await ben.view.join.click();
  await ben.view.expectInside();
  await Promise.all([ana, ben].map(({ view }) => view.sendMedia()));
  await Promise.all([expectMedia(ana.page), expectMedia(ben.page)]);
  await expect(cleo.view.ended).toBeVisible();
});

test("who comes by the link after the end reads that it ended, and is offered the next run", async ({
  lesson,
  person,
}) => {
  const geometry = await lesson();
  await geometry.start();
  await geometry.ana.view.end();
  await expect(geometry.ana.view.ended).toBeVisible();

  const ben = await person("Ben");
  await ben.page.goto(geometry.path);
  await expect(ben.view.ended).toBeVisible();
  await expect(ben.view.join).toBeHidden();
  await geometry.ana.view.startSession.click();
  await geometry.ana.view.expectInside();
  // They are not known yet, so the way in is by the name.
  await ben.view.join.or(ben.view.enter).click();
  await ben.view.introduce("Ben");
  await ben.view.expectInside();
});

/** A guest comes by the link of a session with a waiting room, and asks. */
async function asks(
  person: (name: string, options?: PersonOptions) => Promise<Person>,
  path: string,
  name: string,
  options?: PersonOptions,
): Promise<Person> {
  const guest = await person(name, options);
  await guest.page.goto(path);
  await guest.view.introduce(name);
  await expect(guest.view.asking).toBeVisible();
  return guest;
}

test("devices that open only after the end are closed again at once", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const ben = await geometry.visitor("Ben");
  // Slow devices: while held, they open when the test says so.
  await ben.context.addInitScript(() => {
    const media = navigator.mediaDevices;
    const ask = media.getUserMedia.bind(media);
    const slow = { held: false, waiting: [] as (() => void)[] };
    Object.assign(window, { slow });
    media.getUserMedia = async (wish) => {
      if (slow.held) await new Promise<void>((open) => slow.waiting.push(open));
      return ask(wish);
    };
  });
  const slow = <T>(what: (slow: { held: boolean; waiting: (() => void)[] }) => T) =>
    ben.page.evaluate(`(${what})(window.slow)`) as Promise<T>;
  await ben.page.goto(geometry.path);
  await ben.view.name.fill("Ben");
  await ben.view.enterAsGuest.click();
  await ben.view.turnOnDevices();
  await slow((them) => {
    them.held = true;
  });
  await ben.view.goIn.click();
  await ben.view.expectInside();
  await expect.poll(() => slow((them) => them.waiting.length)).toBeGreaterThan(0);

  await geometry.ana.view.end();
  await expect(ben.view.ended).toBeVisible();
  const before = await capturedDevices(ben.page);
  await slow((them) => {
    for (const open of them.waiting) open();
  });
  // They did open, and are closed long before anything gives up waiting for a line.
  await expect.poll(() => capturedDevices(ben.page)).toBeGreaterThan(before);
  await expect.poll(() => openDevices(ben.page), { timeout: 2_000 }).toBe(0);
});
