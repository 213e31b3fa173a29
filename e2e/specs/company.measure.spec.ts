import { loadavg } from "node:os";
import { expect, expectMedia, type Page, type Person, shot, test } from "../harness";
import { Company } from "../harness/company";
import { busy, told, watchTasks } from "../harness/tasks";

// One real page in a session with many who have none (bench/company), for
// docs/performance.md:
//   cd e2e && npx playwright test --project=measure specs/company.measure.spec.ts
// Their pictures come from a program; the page decodes them in software.

test.use({ media: true });

const most = 200; // ms that a task may take

const load = () => `load ${loadavg()[0]?.toFixed(1)}`;

async function layout(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Board or video" }).click();
  await page.getByRole("menuitem", { name, exact: true }).click();
  await page.waitForFunction(() => new Promise((done) => requestAnimationFrame(() => done(true))));
}

/** What somebody does in a lesson, over and over for so many ms. */
async function use({ page, view, board }: Person, ms: number): Promise<number> {
  const end = Date.now() + ms;
  let rounds = 0;
  for (; Date.now() < end; rounds++) {
    await view.showPeople();
    await page.getByRole("textbox", { name: "Find a person" }).fill("a");
    await page.getByRole("button", { name: view.words.people }).click();
    for (const name of ["Video", "Split", "Board"]) await layout(page, name);
    await board.rectangle(60 + 7 * (rounds % 20), 120 + 5 * (rounds % 30), 90, 60);
    await page.keyboard.press("Escape");
    await view.showMenu();
    await page.keyboard.press("Escape");
    await page.keyboard.press("h");
  }
  return rounds;
}

test("a page stays responsive beside 25 people with cameras", async ({ lesson, stoa }) => {
  const geometry = await lesson({ name: "Geometry, year 7", guests: "direct" });
  await geometry.start();
  const { ana } = geometry;
  await ana.board.expectReady();
  const company = await Company.enter(stoa, geometry.link, {
    people: 25,
    cameras: 25,
    voices: 2,
    deaf: true,
  });
  await layout(ana.page, "Video");
  await expect(ana.page.getByRole("list", { name: "People on the stage" })).toBeVisible();
  await expectMedia(ana.page, { seen: 9, heard: 1, within: 60_000 });
  await shot(ana.page, "company-25");
  await layout(ana.page, "Board");
  await watchTasks(ana.page);
  const rounds = await use(ana, 60_000);
  const seen = await busy(ana.page);
  console.log(
    `25 people with cameras, a minute of use (${rounds} rounds), ${load()}: ${told(seen)}`,
  );
  await company.leave();
  expect(Math.max(0, ...seen.tasks), "the longest task").toBeLessThan(most);
});

test("a grid of 49 goes by pages, and a list of 100 rolls without jank", async ({
  lesson,
  stoa,
}) => {
  const geometry = await lesson({ name: "Geometry, year 7", guests: "direct" });
  await geometry.start();
  const { ana } = geometry;
  const cast = await Company.enter(stoa, geometry.link, {
    people: 48,
    cameras: 48,
    voices: 1,
    deaf: true,
  });
  await layout(ana.page, "Video");
  await expectMedia(ana.page, { seen: 9, heard: 1, within: 60_000 });
  await shot(ana.page, "company-49");
  await watchTasks(ana.page);
  const pages = ana.page.getByRole("navigation", { name: "Pages of people" });
  if (await pages.isVisible()) {
    const next = pages.getByRole("button", { name: "More people" });
    while (await next.isEnabled()) {
      await next.click();
      await expectMedia(ana.page, { seen: 1, heard: 1, within: 30_000 });
    }
  }
  console.log(`49 in the grid by pages, ${load()}: ${told(await busy(ana.page))}`);
  await cast.leave();

  const crowd = await Company.enter(stoa, geometry.link, { people: 99, socketOnly: true });
  await ana.view.showPeople();
  await expect(ana.page.getByRole("button", { name: "People: 100" })).toBeVisible();
  await watchTasks(ana.page);
  const list = ana.view.people;
  await list.hover();
  for (const way of [1, -1]) {
    for (let n = 0; n < 60; n++) {
      await ana.page.mouse.wheel(0, way * 90);
      await ana.page.waitForFunction(
        () => new Promise((done) => requestAnimationFrame(() => done(true))),
      );
    }
  }
  const rolled = await busy(ana.page);
  console.log(`100 in the list, rolled down and up, ${load()}: ${told(rolled)}`);
  await crowd.leave();
  expect(Math.max(0, ...rolled.tasks), "the longest task").toBeLessThan(most);
});

test("from the click on Open to the first picture of somebody else", async ({ lesson, stoa }) => {
  const geometry = await lesson({
    name: "Geometry, year 7",
    guests: "direct",
    pupils: [{ name: "Ben", as: "member" }],
  });
  await geometry.start();
  const company = await Company.enter(stoa, geometry.link, {
    people: 4,
    cameras: 4,
    voices: 1,
    deaf: true,
  });
  const open: number[] = [];
  const enter: number[] = [];
  for (let n = 0; n < 7; n++) {
    // A browser of its own each time: nothing is in its cache.
    const ben = await geometry.pupil("Ben", { media: false, layout: "video" });
    await ben.context.addInitScript(noteTimes);
    await ben.page.goto("/");
    await ben.view
      .row("Geometry, year 7")
      .getByRole("link", { name: /^Open / })
      .click();
    await ben.view.goIn.click();
    await ben.page.waitForFunction(() => sessionStorage.getItem("picture"), undefined, {
      timeout: 60_000,
    });
    const { clicks, picture } = await ben.page.evaluate(() => ({
      clicks: JSON.parse(sessionStorage.getItem("clicks") ?? "[]") as number[],
      picture: Number(sessionStorage.getItem("picture")),
    }));
    open.push(picture - (clicks[0] ?? 0));
    enter.push(picture - (clicks.at(-1) ?? 0));
    await ben.goHome();
  }
  const list = (times: number[]) =>
    `${times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]} ms (${times.join(", ")})`;
  console.log(
    `the first picture of somebody else, ${load()}: after the click on Open ${list(open)}, of these after the click on Enter ${list(enter)}; nothing cached, no device used`,
  );
  await company.leave();
});

/** Notes when something was clicked, and when the first picture of any video was shown. */
function noteTimes(): void {
  addEventListener(
    "click",
    () => {
      const clicks: number[] = JSON.parse(sessionStorage.getItem("clicks") ?? "[]");
      sessionStorage.setItem("clicks", JSON.stringify([...clicks, Date.now()]));
    },
    true,
  );
  const watched = new WeakSet<HTMLVideoElement>();
  new MutationObserver(() => {
    for (const video of document.querySelectorAll("video")) {
      if (watched.has(video)) continue;
      watched.add(video);
      video.requestVideoFrameCallback(() => {
        if (!sessionStorage.getItem("picture"))
          sessionStorage.setItem("picture", String(Date.now()));
      });
    }
  }).observe(document, { childList: true, subtree: true });
}
