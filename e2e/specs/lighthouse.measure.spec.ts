import { loadavg } from "node:os";
import { expect, test } from "../harness";
import { Api, account } from "../harness/account";
import { type Found, Lighthouse } from "../harness/lighthouse";
import { View } from "../harness/view";

// What Lighthouse says of the start page, of the lists and of a session, for
// docs/performance.md:
//   cd e2e && npx playwright test --project=measure specs/lighthouse.measure.spec.ts
// Points for performance depend on what else the machine does: the load is
// printed beside them. The others do not, and are demanded.

const wanted = 95;

function say(what: string, { points, figures, faults }: Found): void {
  const load = loadavg()[0]?.toFixed(1);
  const all = Object.entries(points).map(([name, value]) => `${name} ${value}`);
  console.log(`${what}: ${all.join(", ")} (load ${load}); ${figures}`);
  for (const fault of faults) console.log(`  ${fault}`);
  expect.soft(points.accessibility, `${what}: accessibility`).toBeGreaterThanOrEqual(wanted);
  expect.soft(points["best-practices"], `${what}: best practice`).toBeGreaterThanOrEqual(wanted);
}

test("what Lighthouse says", async ({ lesson, stoa }) => {
  const geometry = await lesson({ name: "Geometry, year 7" });
  const lighthouse = await Lighthouse.open(stoa.url);
  const { context } = lighthouse;
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto("/");
    await expect(page.getByRole("button", { name: "Log in", exact: true })).toBeVisible();
    say("log in, desk", await lighthouse.judge(page.url(), "desktop"));
    say("log in, phone", await lighthouse.judge(page.url(), "mobile"));

    await Api.over(context.request, stoa.url).logIn(account("Ana"));
    const view = new View(page);
    await page.goto("/");
    await expect(view.title).toHaveText("My sessions");
    say("My sessions, desk", await lighthouse.judge(page.url(), "desktop"));
    say("My sessions, phone", await lighthouse.judge(page.url(), "mobile"));

    await page.goto(geometry.path);
    await view.passDevices();
    await view.startSession.click();
    await view.expectInside();
    say("in a session, desk", await lighthouse.judge(page.url(), "desktop"));
    await view.expectInside();
    say("in a session, phone", await lighthouse.judge(page.url(), "mobile"));
    await view.expectInside();
  } finally {
    await lighthouse.close();
  }
});
