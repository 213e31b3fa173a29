import { readFile } from "node:fs/promises";
import { expect, look, type Page, test } from "../harness";

// Who was there, from when to when: seen by a host while it happens, and
// afterwards; downloaded; without the name that was erased.

const line = (page: Page, name: string) =>
  page.getByRole("listitem").filter({ has: page.getByText(name, { exact: true }) });

test("attendance is live, says who was absent, and downloads for a spreadsheet", async ({
  lesson,
}) => {
  const geometry = await lesson({
    name: "Geometry, year 7",
    pupils: [
      { name: "Cleo", as: "member" },
      { name: "Dora", as: "member" },
    ],
  });
  const { ana } = geometry;
  const list = await ana.open();
  await list.page.goto("/");
  await list.view.act("Geometry, year 7", "Attendance");
  await expect(list.page.getByText("No runs yet")).toBeVisible();
  await look(list.page, "60-attendance-empty");

  await geometry.start();
  // The list of runs notices by itself.
  await expect(list.page.getByText("Live now")).toBeVisible();
  const cleo = await geometry.pupil("Cleo");
  await geometry.enter(cleo);
  const ben = await geometry.guest("=1+1");
  await expect(list.page.getByText("3 people")).toBeVisible();
  await look(list.page, "61-attendance-runs");
  await list.page.getByRole("listitem").getByRole("link").first().click();
  await expect(line(list.page, "Cleo")).toContainText("still there");
  await expect(line(list.page, "=1+1")).toContainText("Guest");
  await expect(line(list.page, "Dora")).toContainText("not there yet");
  await look(list.page, "62-attendance-live");

  await ben.view.leave();
  await expect(line(list.page, "=1+1")).toContainText("left");
  await ben.view.rejoin.click();
  await ben.view.expectInside();
  await expect(line(list.page, "=1+1")).toContainText("still there");
  // A reload shows nobody anything and breaks nothing (rule 9).
  await cleo.page.reload();
  await cleo.view.expectInside();
  await ben.view.leave();
  await expect(line(list.page, "=1+1")).not.toContainText("still there");
  const own = await download(ben.page, "Download what is kept about me");
  expect((JSON.parse(own.text) as { attendance: unknown[] }).attendance).toHaveLength(2);
  await expect(line(list.page, "Cleo").getByRole("listitem")).toHaveCount(1);

  await ana.view.end();
  await expect(ana.view.ended).toBeVisible();
  await expect(list.page.getByText("ended by a host")).toBeVisible();
  await expect(line(list.page, "Cleo")).toContainText("until the end");
  await expect(line(list.page, "Dora")).toContainText("did not come");
  await look(list.page, "63-attendance-over");

  const csv = await download(list.page, "Download for a spreadsheet");
  expect(csv.name).toBe("Geometry, year 7 1.csv");
  expect(csv.text.startsWith("\uFEFFRun,Name,Role,From,To,Reason,")).toBe(true);
  expect(csv.text).toContain("\r\n1,'=1+1,guest,");
  expect(csv.text).toMatch(/\r\n1,Dora,member,,,absent,,0:00:00,/);
  expect(csv.text.match(/,Cleo,/g)).toHaveLength(1);

  await list.page.getByRole("button", { name: "Erase the name of =1+1" }).click();
  await expect(list.view.dialog).toBeVisible();
  await look(list.page, "64-attendance-erase");
  await list.view.dialog.getByRole("button", { name: "Erase name" }).click();
  await expect(list.page.getByText("Guest whose name was erased")).toBeVisible();
  await expect(line(list.page, "=1+1")).toHaveCount(0);

  await list.page.goto(`/sessions/${geometry.link}/history`);
  const all = await download(list.page, "Download all runs");
  expect(all.text).toContain("Deleted person");
  expect(all.text).not.toContain("=1+1");
  await list.page.getByRole("link", { name: "What was done" }).click();
  for (const deed of ["Run started", "Run ended", "Name erased"]) {
    await expect(list.view.row(deed)).toHaveCount(1);
  }
  await expect(list.view.row("Attendance downloaded")).toHaveCount(2);
  await look(list.page, "65-what-was-done");

  // In Hebrew, from right to left.
  await list.page.evaluate(() => localStorage.setItem("stoa.language", "he"));
  await list.page.goto(`/sessions/${geometry.link}/history/1`);
  await expect(list.page.locator("html")).toHaveAttribute("dir", "rtl");
  await expect(list.page.getByText("Cleo", { exact: true })).toBeVisible();
  await look(list.page, "66-attendance-hebrew");
});

test("everybody downloads their own record; only administrators read the whole audit list", async ({
  lesson,
}) => {
  const geometry = await lesson({ pupils: [{ name: "Cleo", as: "member" }] });
  await geometry.start();
  const cleo = await geometry.pupil("Cleo");
  await geometry.enter(cleo);
  await cleo.view.leave();
  await cleo.page.goto("/profile");
  await expect(cleo.view.row("Lifecycle")).toHaveCount(1);
  await look(cleo.page, "67-own-record", async () => {
    await cleo.view.row("Lifecycle").scrollIntoViewIfNeeded();
  });
  const file = await download(cleo.page, "Download everything kept about me");
  const record = JSON.parse(file.text) as { person: { email: string }; attendance: unknown[] };
  expect(record.person.email).toBe("cleo@example.org");
  expect(record.attendance).toHaveLength(1);

  await cleo.page.goto(`/sessions/${geometry.link}/history`);
  await expect(cleo.view.title).toHaveText("There is nothing here");
  await cleo.page.goto("/audit");
  await expect(cleo.view.title).toHaveText("There is nothing here");

  const { ana } = geometry;
  const list = await ana.open();
  await list.page.goto("/audit");
  await expect(list.view.row("Run started")).toHaveCount(1);
  await look(list.page, "68-audit");
  await list.page.getByLabel("What").selectOption("run.");
  await expect(list.page.getByRole("listitem")).toHaveCount(1);
  await list.page.getByLabel("To", { exact: true }).fill("2020-01-01");
  await expect(list.page.getByText("Nothing found")).toBeVisible();
});

async function download(page: Page, name: string): Promise<{ name: string; text: string }> {
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name }).click();
  const file = await coming;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}
