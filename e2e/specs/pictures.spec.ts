import { expect, type Person, test } from "../harness";
import type { Lesson } from "../harness/lesson";
import { picture } from "../harness/picture";
import { pngOf, threePages } from "../harness/pictures";

// The pictures of docs/users, of a small school that a server is filled with.
// `make pictures` writes them anew; they are looked at, not compared.

test.use({ serverEnv: { STOA_PRIVACY_URL: "https://school.example.org/privacy" } });

const none = { devices: "none" } as const;

/** Ana teaches Greek on Thursdays. */
async function school(lesson: (wish?: object) => Promise<Lesson>): Promise<Lesson> {
  const greek = await lesson({ name: "Office hours", guests: "ask", options: none });
  await greek.ana.api("PATCH", "/api/v1/me", { name: "Ana Arendt" });
  const ids = await greek.accounts({
    "Ben Becker": "contact",
    "Cleo Klein": "contact",
    "Dora Duval": "contact",
    "Emil Engel": "licensed",
  });
  const group = await greek.api.call<{ id: string }>("POST", "groups", {
    name: "Greek, Thursdays",
    members: ["Ben Becker", "Cleo Klein"].map((name) => ({ person: ids[name] })),
    key: "group",
  });
  await greek.api.call("POST", "groups", { name: "Reading circle", key: "circle" });
  const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 11);
  await greek.api.call("POST", "sessions", {
    name: "Greek for beginners",
    policy: "classroom",
    guests: "ask",
    group: group.id,
    dates: { start: `${soon}10:00`, zone: "Europe/Athens", minutes: 60 },
    key: "lesson",
  });
  await greek.api.call("POST", "sessions", { name: "Homer aloud", group: group.id, key: "aloud" });
  return greek;
}

test("lists, groups, contacts, administration", async ({ lesson }) => {
  const greek = await school(lesson);
  const { page, view } = greek.ana;
  await greek.start();
  const second = await greek.ana.open();
  await second.page.goto("/");
  await expect(second.view.row("Office hours")).toContainText("1 present");
  await picture(second.page, "my-sessions");
  await second.page.getByRole("button", { name: "New session" }).click();
  await expect(second.view.dialog).toBeVisible();
  await second.page.getByRole("textbox", { name: "Name", exact: true }).fill("Verbs, again");
  await picture(second.page, "new-session");
  await second.page.keyboard.press("Escape");
  await second.view.act("Office hours", "Invite");
  await second.view.dialog
    .getByRole("textbox", { name: "E-mail addresses" })
    .fill("parents@example.org");
  await second.view.dialog.getByRole("button", { name: "Send invitations" }).click();
  await expect(second.view.dialog.getByRole("listitem")).toHaveCount(1);
  await picture(second.page, "invite");
  await page.goto("/");
  await view.go("My groups");
  await expect(view.row("Greek, Thursdays")).toBeVisible();
  await page.getByRole("button", { name: "Actions for Greek, Thursdays" }).click();
  await picture(page, "my-groups");
  await page.keyboard.press("Escape");
  await view.go("My contacts");
  const link = await invite(greek, "fay@example.org", "Fay, year 7");
  await picture(page, "my-contacts");
  const fay = await greek.visitor("Fay");
  await fay.page.goto(link);
  await expect(fay.view.title).toHaveText(/invites you/);
  await picture(fay.page, "contact-request");

  await page.goto("/people");
  await expect(view.row("Emil Engel")).toBeVisible();
  await picture(page, "people");
  await page.goto("/outbox");
  await expect(page.getByRole("listitem").first()).toBeVisible();
  await picture(page, "outbox");
  await page.goto("/settings");
  await expect(view.title).toHaveText("Settings");
  // From the figures on: what stands above differs from server to server.
  const figures = page.getByRole("heading", { name: "Figures of the rules" });
  await picture(page, "settings", {
    open: () => figures.evaluate((heading) => heading.scrollIntoView()),
  });
  await page.goto("/audit");
  await expect(view.title).toHaveText("Audit list");
  await picture(page, "audit");
});

/** A contact is invited; the link is in the outbox. */
async function invite({ ana, api }: Lesson, email: string, label: string): Promise<string> {
  await ana.page.getByRole("button", { name: "Invite a contact" }).first().click();
  await ana.page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await ana.page.getByRole("textbox", { name: "Label" }).fill(label);
  await ana.page.getByRole("button", { name: "Send invitation" }).click();
  await expect(ana.view.row(label)).toBeVisible();
  const { mails } = await api.call<{ mails: { id: string }[] }>("GET", "outbox");
  const { link } = await api.call<{ link: string }>("GET", `outbox/${mails[0]?.id}`);
  return link;
}

test("a session, from the way in to the ways out", async ({ lesson }) => {
  const greek = await school(lesson);
  const { sessions } = await greek.api.call<{ sessions: { name: string; link: string }[] }>(
    "GET",
    "sessions?status=active",
  );
  const path = `/s/${sessions.find((one) => one.name === "Greek for beginners")?.link}`;
  const { ana } = greek;
  const cleo = await greek.pupil("Cleo Klein", none);
  await cleo.page.goto("/");
  await expect(cleo.view.row("Greek for beginners")).toBeVisible();
  await picture(cleo.page, "contact-sessions", { on: "phone" });
  await cleo.page.goto(path);
  await expect(cleo.view.goIn).toBeVisible();
  await picture(cleo.page, "devices");
  await cleo.view.goIn.click();
  await expect(cleo.view.waiting).toBeVisible();
  await picture(cleo.page, "not-started", { on: "phone" });
  await cleo.page.setViewportSize({ width: 1280, height: 800 });
  await ana.page.goto(path);
  await ana.view.goIn.click();
  await expect(ana.view.startSession).toBeVisible();
  await picture(ana.page, "host-start");
  await ana.view.startSession.click();
  await cleo.view.expectInside();
  const ben = await greek.pupil("Ben Becker", none);
  await ben.page.goto(path);
  await ben.view.goIn.click();
  await ben.view.expectInside();

  const gus = await guest(greek, path, "Gus");
  await picture(gus.page, "asking", { on: "phone" });
  await expect(ana.page.getByRole("region", { name: "Waiting room" })).toBeVisible();
  await ana.view.showPeople();
  await picture(ana.page, "host-waiting-room");
  await ana.page.getByRole("button", { name: "Admit Gus" }).first().click();
  await gus.view.expectInside();
  await picture(cleo.page, "live");
  await picture(gus.page, "live-phone", { on: "phone" });
  await ana.view.showMenu();
  await picture(ana.page, "host-menu");
  await ana.page.keyboard.press("Escape");
  await cleo.view.askToLeave();
  await picture(cleo.page, "leave");
  await cleo.view.answer("yes", "Yes");
  await expect(cleo.view.left).toBeVisible();
  await picture(cleo.page, "left", { on: "phone" });
  await ana.view.end();
  await expect(ana.view.ended).toBeVisible();
  await picture(ana.page, "host-ended");
  await ana.page.goto(path.replace("/s/", "/sessions/").concat("/history/1"));
  await expect(ana.page.getByText("Gus")).toBeVisible();
  await picture(ana.page, "attendance");

  await greek.api.call("PUT", `sessions/${path.slice(3)}/status`, { status: "closed" });
  await ben.page.goto(path);
  await expect(ben.view.exitWorkspace).toBeVisible();
  await ben.board.expectReady();
  await picture(ben.page, "reading");
});

test("the workspace: a board, its files, pages of a PDF", async ({ lesson }) => {
  const greek = await lesson({ name: "Greek for beginners", guests: "direct", options: none });
  await greek.ana.api("PATCH", "/api/v1/me", { name: "Ana Arendt" });
  await greek.start();
  const { page, board } = greek.ana;
  await page.setViewportSize({ width: 1280, height: 800 });
  await board.expectReady();
  await board.type(420, 150, "Three orders of columns");
  for (const x of [430, 560, 690]) {
    await board.rectangle(x, 260, 50, 180);
    await board.rectangle(x - 20, 235, 90, 20);
  }
  await page.keyboard.press("Escape");
  await board.choose("selection");
  await board.expectSaved();
  await picture(page, "board");

  await page.getByRole("button", { name: "Files of the session" }).click();
  const files = page.getByRole("dialog", { name: "Files" });
  const temple = pngOf(640, 420);
  const sheet = await threePages();
  const choosing = page.waitForEvent("filechooser");
  await files.getByRole("button", { name: "Add files" }).click();
  await (await choosing).setFiles([
    { name: "Worksheet, week 3.docx", mimeType: "", buffer: Buffer.alloc(48_000, 7) },
    { name: "Temples.pdf", mimeType: "application/pdf", buffer: sheet },
    { name: "Temple of Hera.png", mimeType: "image/png", buffer: temple },
  ]);
  await expect(files.getByRole("list", { name: "Files" }).getByRole("listitem")).toHaveCount(3);
  await picture(page, "files");
  await files.getByRole("button", { name: "Put Temples.pdf on the board" }).click();
  const pages = page.getByRole("dialog", { name: "Put pages on the board" });
  await expect(pages.locator("canvas")).toHaveCount(3);
  await picture(page, "pdf-pages");
});

/** Somebody without an account comes by the link, and asks. */
async function guest(greek: Lesson, path: string, name: string): Promise<Person> {
  const one = await greek.visitor(name, none);
  await one.page.goto(path);
  await expect(one.view.name).toBeVisible();
  await one.view.name.fill(name);
  await picture(one.page, "guest-name", { on: "phone" });
  await one.view.enterAsGuest.click();
  await one.view.goIn.click();
  await expect(one.view.asking).toBeVisible();
  return one;
}
