import { expect, expectMedia, inbound, look, openDevices, type Person, test } from "../harness";
import { launchOptions } from "../harness/browser";
import { figureFile, sharpness } from "../harness/figure";

// Ana's camera shows somebody before a chequered wall; Ben, who has none, sees her.
test.use({
  layout: "video",
  media: true,
  launchOptions: {
    ...launchOptions,
    args: [...(launchOptions.args ?? []), `--use-file-for-fake-video-capture=${figureFile()}`],
  },
});

const label = "Blur my background";

/** More than a blurred wall ever has; a sharp one has 13 and more, the face about 2. */
const blurred = 3;
const features = 1;

const flip = ({ page }: Person) => page.getByRole("switch", { name: label }).press("Space");

async function showDevices({ page, view }: Person): Promise<void> {
  await view.showMenu();
  await page.getByRole("menuitem", { name: "Devices" }).click();
  await expect(page.getByRole("dialog", { name: "Devices" })).toBeVisible();
}

/** Waits until the wall is as it should be, and sees that the face is sharp. */
async function expectWall({ page }: Person, how: "sharp" | "blurred"): Promise<void> {
  await expect
    .poll(
      async () => {
        const { wall, face } = await sharpness(page);
        if (face < features) return `a face of ${face.toFixed(1)}, a wall of ${wall.toFixed(1)}`;
        return wall < blurred ? "blurred" : "sharp";
      },
      { timeout: 60_000, message: "how the wall looks behind a sharp face" },
    )
    .toBe(how);
}

const picturesOf = async ({ page }: Person) =>
  Object.values((await inbound(page)).pictures).reduce((a, b) => a + b, 0);

/** Over a whole second no picture arrives. */
async function expectStill(who: Person): Promise<void> {
  let before = -1;
  const grown = async () => {
    const last = before;
    before = await picturesOf(who);
    return last < 0 ? -1 : before - last;
  };
  await expect.poll(grown, { intervals: [1_000], message: "pictures in a second" }).toBe(0);
}

test("who blurs the background is seen sharp before a soft wall, until it is switched off", async ({
  lesson,
}) => {
  const geometry = await lesson();
  await geometry.start();
  const { ana } = geometry;
  const ben = await geometry.guest("Ben", { media: false });
  await expectWall(ben, "sharp");
  const before = await sharpness(ben.page);
  expect(ana.page.workers().map((worker) => worker.url())).not.toContainEqual(
    expect.stringContaining("blur.worker"),
  );

  await showDevices(ana);
  await flip(ana);
  await expectWall(ben, "blurred");
  const after = await sharpness(ben.page);
  expect(after.wall, "the wall is soft").toBeLessThan(before.wall / 4);
  expect(after.face, "the face is as it was").toBeGreaterThan(before.face * 0.7);
  await look(ana.page, "devices-blur");

  await flip(ana);
  await expectWall(ben, "sharp");
  await ana.page.keyboard.press("Escape");
});

test("blurred from the check of devices on: no picture of the wall gets out, whatever Ana does", async ({
  lesson,
}) => {
  const geometry = await lesson();
  const { ana } = geometry;
  const { page, view } = ana;
  await page.goto(geometry.path);
  await page.getByRole("button", { name: view.words.turnOn }).click();
  await expectWall(ana, "sharp");
  await flip(ana);
  await expectWall(ana, "blurred");
  await look(page, "devices-check-blur");
  await view.goIn.click();
  await view.startSession.click();
  await view.expectInside();

  const ben = await geometry.guest("Ben", { media: false });
  await expectWall(ben, "blurred");
  const blurring = () => page.workers().filter((w) => w.url().includes("blur.worker")).length;
  expect(blurring()).toBe(1);

  // Off: the camera is closed, and nothing is computed.
  await view.camera.click();
  await expect.poll(() => openDevices(page), "the microphone alone").toBe(1);
  await expect.poll(blurring).toBe(0);
  await expectStill(ben);
  await view.camera.click();
  await expect(view.camera).toHaveAccessibleName("Turn camera off");
  await expectMedia(ben.page);
  await expectWall(ben, "blurred");

  // A reload, and a line that breaks, bring the same picture back.
  await page.reload();
  await view.expectInside();
  await expect(view.camera).toHaveAccessibleName("Turn camera off");
  await expect.poll(blurring).toBe(1);
  await expectMedia(ben.page);
  await expectWall(ben, "blurred");
  expect((await sharpness(ben.page)).most, "the sharpest wall that Ben has seen").toBeLessThan(
    blurred,
  );

  // What hangs is given up: no picture that stands still, and no wall.
  const [worker] = page.workers().filter((w) => w.url().includes("blur.worker"));
  const hang = () => {
    for (;;);
  };
  worker?.evaluate(hang).catch(() => {}); // until it is ended
  const notice = page.getByRole("alert").filter({ hasText: "Your background cannot be blurred" });
  await expect(notice).toBeVisible({ timeout: 40_000 });
  await expect(view.camera).toHaveAccessibleName("Turn camera on");
  await expect.poll(() => openDevices(page), "the microphone alone").toBe(1);
  await expect(ben.page.getByRole("listitem", { name: /^Ana/ }).locator("video")).toHaveCount(0);
  await notice.getByRole("button", { name: "Try again" }).click();
  await expectWall(ben, "blurred");
});

test("where it cannot be blurred the camera is off, and says why", async ({ lesson }) => {
  const geometry = await lesson();
  const { ana } = geometry;
  const { page, view } = ana;
  const scripts = /\/assets\/blur\.worker-[^/]*\.js$/;
  await page.route(scripts, (route) => route.abort());
  await geometry.start();
  const ben = await geometry.guest("Ben", { media: false });
  await expectWall(ben, "sharp");

  await showDevices(ana);
  await flip(ana);
  await page.keyboard.press("Escape");
  const notice = page.getByRole("alert").filter({ hasText: "Your background cannot be blurred" });
  await expect(notice).toBeVisible();
  await expect(view.camera).toHaveAccessibleName("Turn camera on");
  await expect.poll(() => openDevices(page), "the microphone alone").toBe(1);
  await expect(ben.page.getByRole("listitem", { name: /^Ana/ }).locator("video")).toHaveCount(0);
  await look(page, "blur-failed");

  // Trying again does not show the wall either; only once it can be blurred is there a picture.
  const seen = await picturesOf(ben);
  await notice.getByRole("button", { name: "Try again" }).click();
  await expect(notice).toBeVisible();
  expect(await picturesOf(ben)).toBe(seen);
  await page.unroute(scripts);
  await notice.getByRole("button", { name: "Try again" }).click();
  await expectWall(ben, "blurred");
  await expect(notice).toBeHidden();
});
