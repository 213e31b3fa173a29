import {
  expect,
  expectMedia,
  expectNoMedia,
  inbound,
  look,
  type Page,
  type Person,
  shot,
  test,
} from "../harness";
import { picture, settled } from "../harness/look";

test.use({ layout: "video", media: true });

async function openDevices({ page, view }: Person) {
  await view.showMenu();
  await page.getByRole("menuitem", { name: "Devices" }).click();
  await expect(page.getByRole("dialog", { name: "Devices" })).toBeVisible();
}

const close = (page: Page) => page.keyboard.press("Escape");

const flip = (page: Page, name: string) => page.getByRole("switch", { name }).press("Space");

/** Over a whole second sound goes on, and pictures of exactly so many others. */
async function expectSeen(page: Page, seen: number): Promise<void> {
  let last = await inbound(page);
  await expect
    .poll(
      async () => {
        const before = last;
        last = await inbound(page);
        const grown = (was: Record<string, number>, now: Record<string, number>) =>
          Object.entries(now).filter(([track, value]) => value > (was[track] ?? 0)).length;
        return {
          seen: grown(before.pictures, last.pictures),
          heard: grown(before.sound, last.sound) > 0,
        };
      },
      { intervals: [1_000], timeout: 25_000, message: `pictures of ${seen}, and sound` },
    )
    .toEqual({ seen, heard: true });
}

test("devices are tried, changed and lost while live, and the other hears on", async ({
  lesson,
}) => {
  const geometry = await lesson();
  await geometry.start();
  const { ana } = geometry;
  const ben = await geometry.guest("Ben");
  await expectMedia(ben.page);

  await openDevices(ana);
  const dialog = ana.page.getByRole("dialog");
  await expect(dialog.getByRole("img", { name: "Level of your microphone" })).toBeVisible();
  await expect(dialog.getByLabel("Your own picture")).toBeVisible();
  const microphones = dialog.getByRole("combobox", { name: "Microphone" });
  const other = await microphones.locator("option").last().getAttribute("value");
  await microphones.selectOption(other);
  await expect(microphones).toHaveValue(other ?? "");
  // The second fake camera measures depth, which nobody can encode: seen here, then changed back.
  const cameras = dialog.getByRole("combobox", { name: "Camera" });
  for (const index of [1, 0]) {
    const id = await cameras.locator("option").nth(index).getAttribute("value");
    await cameras.selectOption({ index });
    await expect(cameras).toHaveValue(id ?? "");
  }
  await flip(ana.page, "Suppress noise");
  await dialog.getByRole("button", { name: "Play a test sound" }).click();
  await look(ana.page, "devices-inside");
  await close(ana.page);
  await expectMedia(ben.page);
  const kept = await ana.page.evaluate(() => [
    JSON.parse(localStorage.getItem("stoa.devices") ?? "{}").audioinput,
    JSON.parse(localStorage.getItem("stoa.media") ?? "{}").noise,
  ]);
  expect(kept).toEqual([other, false]);

  // Unplugged, and there is no other: it is said, and trying again helps once there is one.
  await ana.page.evaluate(() => {
    const tracks: MediaStreamTrack[] = Reflect.get(window, Symbol.for("stoa.e2e.captured"));
    const media = navigator.mediaDevices;
    const ask = media.getUserMedia.bind(media);
    media.getUserMedia = async () => {
      throw new DOMException("Requested device not found", "NotFoundError");
    };
    Reflect.set(window, "plugIn", () => {
      media.getUserMedia = ask;
    });
    const live = tracks.filter((t) => t.kind === "audio" && t.readyState === "live");
    for (const track of live) {
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
  });
  const notice = ana.page.getByRole("alert").filter({ hasText: "Your microphone is gone" });
  await expect(notice).toBeVisible();
  await expect(ben.page.getByRole("listitem", { name: "Ana, microphone off" })).toBeVisible();
  await look(ana.page, "device-gone");
  await notice.getByRole("button", { name: "Try again" }).click();
  await expect(ana.page.getByText("No microphone was found.")).toBeVisible();
  await ana.page.evaluate(() => Reflect.get(window, "plugIn")());
  await ana.page.getByRole("button", { name: "Try again" }).click();
  await expect(ana.page.getByRole("alert")).toBeHidden();
  await expectMedia(ben.page);
});

test("push to talk: heard while Space is held, and no longer", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const { page } = geometry.ana;
  const ben = await geometry.guest("Ben");
  await expectMedia(ben.page);
  await openDevices(geometry.ana);
  await flip(page, "Push to talk");
  await close(page);
  const mute = ben.page.getByRole("listitem", { name: "Ana, microphone off" });
  await expect(mute).toBeVisible();

  // The focus is on the menu's button, which the keyboard has not reached visibly: a click takes it off.
  await page.getByRole("main").click({ position: { x: 5, y: 5 } });
  await page.keyboard.down("Space");
  await expect(page.getByRole("button", { name: "You are heard" })).toBeVisible();
  await expect(mute).toBeHidden();
  await expectMedia(ben.page);
  await page.keyboard.up("Space");
  await expect(mute).toBeVisible();
  await expect(page.getByRole("button", { name: "Hold to talk" })).toBeVisible();
  await shot(page, "push-to-talk");

  // By the button too; and a reload does not open the microphone.
  await page.getByRole("button", { name: "Hold to talk" }).hover();
  await page.mouse.down();
  await expect(mute).toBeHidden();
  await page.mouse.up();
  await expect(mute).toBeVisible();
});

test("only what is shown is received; with the data saver shared screens alone", async ({
  lesson,
}) => {
  const geometry = await lesson();
  await geometry.start();
  const ben = await geometry.guest("Ben");
  await geometry.guest("Cleo");
  const { page } = geometry.ana;
  await expectSeen(page, 2);

  // On a phone the board shows nobody.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: "Board", exact: true }).click();
  await expectSeen(page, 0);
  await page.setViewportSize({ width: 1280, height: 800 });
  await expectSeen(page, 2);

  await openDevices(geometry.ana);
  await flip(page, "Save data");
  await close(page);
  await expectSeen(page, 0);
  await ben.view.share.click();
  await expectSeen(page, 1);
});

test("two shares at once, a pinned person, full screen, and the browser's own stop", async ({
  lesson,
}) => {
  const geometry = await lesson();
  await geometry.start();
  const { ana } = geometry;
  const ben = await geometry.visitor("Ben");
  await ben.context.addInitScript(() => {
    const media = navigator.mediaDevices;
    const ask = media?.getDisplayMedia.bind(media);
    if (ask)
      media.getDisplayMedia = async (wish) => {
        const stream = await ask(wish);
        Reflect.set(window, "shared", stream);
        return stream;
      };
  });
  await ben.page.goto(geometry.path);
  await ben.view.introduce("Ben");
  await ben.view.expectInside();
  const cleo = await geometry.guest("Cleo", { media: false });
  const { page } = cleo;

  // A screen is captured, and sent, without a graphics card here.
  const captured = { timeout: 30_000 };
  await ana.view.share.click();
  await expect(page.getByRole("figure", { name: "Ana shares the screen" })).toBeVisible(captured);
  await ben.view.share.click();
  await expect(ben.view.share).toHaveAccessibleName("Stop sharing", captured);
  const screens = page.getByRole("navigation", { name: "Shared screens" });
  await expect(screens.getByRole("button")).toHaveText(["Ana", "Ben"], captured);
  await screens.getByRole("button", { name: "Ana" }).click();
  await expect(page.getByRole("figure", { name: "Ana shares the screen" })).toBeVisible();
  await screens.getByRole("button", { name: "Ben" }).click();
  await expect(page.getByRole("figure", { name: "Ben shares the screen" })).toBeVisible();
  await expectMedia(page, { seen: 2, heard: 2 });
  await look(page, "two-shares");

  // Who shares does not look into a hall of mirrors.
  await ana.page.getByRole("button", { name: "Your screen" }).click();
  const own = ana.page.getByRole("figure", { name: "You share your screen" });
  await expect(own.getByRole("button", { name: "Stop sharing my screen" })).toBeVisible();
  await expect(own.locator("video")).toHaveCount(0);
  await shot(ana.page, "presenter");

  // Pinned by one, for one.
  await page.getByRole("button", { name: "Pin Ana" }).click();
  await expect(page.getByRole("figure")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Unpin Ana" })).toBeVisible();
  await expect(ben.page.getByRole("button", { name: "Unpin Ana" })).toHaveCount(0);
  await page.getByRole("button", { name: "Full screen" }).click();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
  await page.getByRole("button", { name: "Leave full screen" }).click();
  await page.getByRole("button", { name: "Unpin Ana" }).click();
  await expect(page.getByRole("figure")).toHaveCount(1);

  // The browser's own bar ends sharing; afterwards it can be begun again.
  await ben.page.evaluate(() => {
    const stream: MediaStream = Reflect.get(window, "shared");
    for (const track of stream.getTracks()) {
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
  });
  await expect(ben.view.share).toHaveAccessibleName("Share screen");
  await expect(screens).toBeHidden();
  await expect(page.getByRole("figure", { name: "Ana shares the screen" })).toBeVisible();
  await own.getByRole("button", { name: "Stop sharing my screen" }).click();
  await expect(page.getByRole("figure")).toHaveCount(0);
});

test.describe("nobody has a camera or a microphone on", () => {
  test.use({ media: false });

  test("a shared screen brings the sound of its machine, and takes it away", async ({ lesson }) => {
    const geometry = await lesson();
    await geometry.start();
    const { view } = geometry.ana;
    const { page } = await geometry.guest("Ben");

    // The beep that Chromium gives for the sound of a fake screen.
    await view.share.click();
    await expect(view.share).toHaveAccessibleName("Stop sharing", { timeout: 30_000 });
    await expectMedia(page, { seen: 1, heard: 1 });
    await view.share.click();
    await expect(view.share).toHaveAccessibleName("Share screen");
    await expectNoMedia(page);
  });
});

test("a picture in a window of its own, and the session in Hebrew", async ({ lesson }) => {
  const geometry = await lesson();
  await geometry.start();
  const { page, view } = await geometry.guest("Ben", { media: false });
  await view.showMenu();
  await page.getByRole("menuitem", { name: "Language" }).hover();
  await page.getByRole("menuitem", { name: "עברית" }).click();
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  await page.getByRole("button", { name: "הצמדה: Ana" }).click();
  await expectMedia(page);
  const float = page.getByRole("button", { name: "בחלון נפרד" });
  await float.click();
  const floats = () => page.evaluate(() => document.pictureInPictureElement?.tagName ?? null);
  await expect.poll(floats).toBe("VIDEO");
  await expectMedia(page);
  await float.click();
  await expect.poll(floats).toBe(null);
  await shot(page, "av-hebrew");
});

test.describe("without cameras", () => {
  test.use({ media: false });

  test("with the system's colours and without motion everything says what it is", async ({
    lesson,
  }) => {
    const geometry = await lesson();
    await geometry.start();
    const { page, view } = geometry.ana;
    const ben = await geometry.guest("Ben");
    await ben.page.getByRole("button", { name: "Raise your hand" }).click();
    await view.showPeople();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ forcedColors: "active", colorScheme });
      await settled(page);
      await picture(page, `forced-${colorScheme}-1440`);
      // What is a button looks like one: it has an edge, whatever its ground is.
      const plain = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>("[data-region] button")]
          .filter((button) => button.offsetParent !== null)
          .filter((button) => {
            const { borderStyle, borderWidth, outlineStyle } = getComputedStyle(button);
            return (borderStyle === "none" || borderWidth === "0px") && outlineStyle === "none";
          })
          .map((button) => button.getAttribute("aria-label") ?? button.textContent),
      );
      expect(plain).toEqual([]);
    }
    // On a phone too: Board or Video, and whatever else is pressed, has the system's mark.
    const desk = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 844 });
    const marks = () =>
      page.evaluate(() => {
        const mark = document.body.appendChild(document.createElement("i"));
        mark.style.cssText = "forced-color-adjust: none; background: Highlight";
        const highlight = getComputedStyle(mark).backgroundColor;
        mark.remove();
        return [...document.querySelectorAll<HTMLElement>("button[aria-pressed]")]
          .filter((button) => button.offsetParent !== null)
          .map((button) => ({
            name: button.getAttribute("aria-label") ?? button.textContent,
            pressed: button.ariaPressed === "true",
            marked: getComputedStyle(button).backgroundColor === highlight,
          }));
      });
    await expect.poll(marks).toContainEqual({ name: "Video", pressed: true, marked: true });
    expect((await marks()).filter(({ pressed, marked }) => pressed !== marked)).toEqual([]);
    if (desk) await page.setViewportSize(desk);
    await page.emulateMedia({ forcedColors: "none" });

    // Reduced motion is what all these browsers ask for: nothing moves for ever.
    const moving = () =>
      page.evaluate(
        () =>
          document
            .getAnimations()
            .filter((a) => a.effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY)
            .length,
      );
    await expect.poll(moving).toBe(0);
  });
});
