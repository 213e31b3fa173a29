import { expect, type Lesson, look, type Person, test } from "../harness";
import { Api } from "../harness/account";
import { field, hears, messages, openChat, panelOf, said, write } from "../harness/chat";
import { Client } from "../harness/client";
import { holdFiles } from "../harness/kept";
import { learnLanguages } from "../harness/look";

// The chat with three real pages: a host, somebody with an account, a guest.

async function act(person: Person, text: string, what: string): Promise<void> {
  const row = said(person, text).first();
  await row.hover();
  await row.getByRole("button", { name: /^Actions for the message of/ }).click();
  await person.page.getByRole("menuitem", { name: what }).click();
}

async function classOfThree(lesson: Lesson) {
  const { ana } = lesson;
  await lesson.start();
  const cleo = await lesson.pupil("Cleo");
  await lesson.enter(cleo);
  const ben = await lesson.guest("Ben");
  for (const one of [ana, cleo, ben]) await openChat(one);
  return { ana, cleo, ben };
}

async function classOfTwo(lesson: Lesson) {
  const { ana } = lesson;
  await lesson.start();
  const ben = await lesson.guest("Ben");
  for (const one of [ana, ben]) await openChat(one);
  return { ana, ben };
}

/** Guests whose pages have no screen, inside. */
async function crowdOf(lesson: Lesson, names: readonly string[]): Promise<Client[]> {
  const crowd: Client[] = [];
  for (const name of names) {
    const api = await Api.open(lesson.stoa);
    await api.beGuest(lesson.link, name);
    const client = new Client(lesson.stoa, api, name, lesson.link);
    await client.connect();
    await client.command("enter");
    crowd.push(client);
  }
  return crowd;
}

const pupils = [{ name: "Cleo", kind: "contact", as: "member" }] as const;

test("three people write, answer, change, delete, share links, signs and files", async ({
  lesson,
}) => {
  const greek = await lesson({ name: "Greek, year 9", pupils: [...pupils] });
  const { ana, cleo, ben } = await classOfThree(greek);

  await write(ana, "Good morning! The text is at https://example.org/odyssey?book=9.");
  for (const one of [ana, cleo, ben]) await hears(one, "Good morning!");
  const link = said(ben, "Good morning!").getByRole("link");
  await expect(link).toHaveText("https://example.org/odyssey?book=9");
  await expect(link).toHaveAttribute("rel", "noopener noreferrer");
  await expect(link).toHaveAttribute("target", "_blank");

  await act(ben, "Good morning!", "Reply");
  await field(ben.page).fill("Which line?");
  await field(ben.page).press("Shift+Enter");
  await field(ben.page).pressSequentially("I am lost.");
  await ben.page.getByRole("button", { name: "Emoji" }).click();
  await ben.page.getByRole("button", { name: "🤔" }).click();
  await field(ben.page).press("Enter");
  await hears(ana, "I am lost.🤔");
  await expect(
    said(ana, "I am lost.").getByRole("button", { name: /In answer to Ana/ }),
  ).toBeVisible();

  await act(ben, "I am lost.", "Edit");
  const edit = ben.page.getByRole("textbox", { name: "Edit message" });
  await edit.fill("Which line is it?");
  await edit.press("Enter");
  await hears(cleo, "Which line is it?");
  await expect(said(cleo, "Which line is it?")).toContainText("edited");

  // What looks like code is text, for everybody.
  const hostile =
    '<img src=x onerror="document.title=1"><script>alert(1)</script> javascript:alert(1)';
  await write(cleo, hostile);
  await hears(ana, "javascript:alert(1)");
  await expect(said(ana, "javascript:alert(1)")).toContainText(hostile);
  await expect(said(ana, "javascript:alert(1)").getByRole("link")).toHaveCount(0);
  await expect(said(ana, "javascript:alert(1)").locator("img, script")).toHaveCount(0);

  await act(cleo, "javascript:alert(1)", "Delete");
  await cleo.page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(said(ben, "Deleted by the author")).toHaveCount(1);

  // A picture and another file, from the session's files.
  const chooser = ana.page.waitForEvent("filechooser");
  await panelOf(ana.page).getByRole("button", { name: "Add files" }).click();
  const svg = Buffer.from("Sing, O Muse");
  await (await chooser).setFiles([
    { name: "triangle.png", mimeType: "image/png", buffer: await ana.page.screenshot() },
    { name: "muse.txt", mimeType: "text/plain", buffer: svg },
  ]);
  await expect(panelOf(ana.page).getByRole("list", { name: "Files of the message" })).toContainText(
    "muse.txt",
  );
  await expect(panelOf(ana.page).getByRole("list", { name: "Files of the message" })).toContainText(
    "triangle.png",
  );
  await write(ana, "Two files");
  await expect(
    said(ben, "Two files").getByRole("link", { name: "Download muse.txt" }),
  ).toBeVisible();
  await expect
    .poll(() =>
      said(ben, "Two files")
        .getByRole("img", { name: "triangle.png" })
        .evaluate((img: HTMLImageElement) => img.naturalWidth),
    )
    .toBeGreaterThan(0);

  // Private: the two see it, marked; the third is told nothing.
  await panelOf(ben.page)
    .getByRole("combobox", { name: "To whom" })
    .selectOption({ label: "Only to Ana" });
  await write(ben, "I have to leave early");
  await hears(ana, "I have to leave early");
  await expect(said(ana, "I have to leave early")).toContainText("Only you and Ben");
  await expect(said(ben, "I have to leave early")).toContainText("Only you and Ana");
  await panelOf(ben.page)
    .getByRole("combobox", { name: "To whom" })
    .selectOption({ label: "To everybody" });
  await write(ben, "Thank you, Ana");
  await hears(cleo, "Thank you, Ana");
  await expect(said(cleo, "I have to leave early")).toHaveCount(0);
  expect(cleo.frames.channel("server").filter(({ text }) => text.includes("leave early"))).toEqual(
    [],
  );
  await look(ana.page, "chat", async () => void (await openChat(ana)));

  // Unread: counted while the chat is closed, gone when it is looked at.
  await cleo.page.getByRole("button", { name: /^Chat/ }).click();
  await expect(panelOf(cleo.page)).toBeHidden();
  await write(ana, "One");
  await write(ana, "Two");
  const button = cleo.page.getByRole("button", { name: "Chat: 2 new messages" });
  await expect(button).toBeVisible();
  await button.hover();
  await expect(cleo.page.getByRole("tooltip")).toHaveText("Chat: 2 new messages");
  await openChat(cleo);
  await expect(cleo.page.getByRole("button", { name: "Chat", exact: true })).toBeVisible();

  // Hosts delete, lock and clear.
  await act(ana, "Thank you, Ana", "Delete");
  await ana.page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(said(ben, "Deleted by a host")).toHaveCount(1);
  await ana.page.getByRole("button", { name: "Actions for the chat" }).click();
  await ana.page.getByRole("menuitem", { name: "Lock the chat" }).click();
  await expect(panelOf(cleo.page)).toContainText("Hosts have locked the chat.");
  await expect(panelOf(cleo.page).getByRole("combobox", { name: "To whom" })).toHaveValue(/.+/);
  await look(cleo.page, "chat-locked", async () => void (await openChat(cleo)));
  await ana.page.getByRole("button", { name: "Actions for the chat" }).click();
  await ana.page.getByRole("menuitem", { name: "Unlock the chat" }).click();
  await expect(panelOf(cleo.page)).not.toContainText("Hosts have locked the chat.");
  await ana.page.getByRole("button", { name: "Actions for the chat" }).click();
  await ana.page.getByRole("menuitem", { name: "Clear the chat" }).click();
  await ana.page.getByRole("alertdialog").getByRole("button", { name: "Clear the chat" }).click();
  await expect(said(ben, "Ana cleared the chat")).toHaveCount(1);
  await expect(said(ben, "Good morning!")).toHaveCount(0);
  await expect(said(ben, "I have to leave early")).toHaveCount(1);
});

test("what the server refuses is taken back to be written anew, sent again or discarded", async ({
  lesson,
}) => {
  const greek = await lesson();
  const { ana, ben } = await classOfTwo(greek);
  await ben.board.expectReady(); // what is still being loaded when the line goes complains in the console
  const letWrite = (write: string) => greek.api.call("PATCH", `sessions/${greek.link}`, { write });
  ben.network("cut");
  for (const text of ["The first", "The second", "The third"]) await write(ben, text);
  await letWrite("hosts");
  ben.network("mended");
  for (const text of ["The first", "The second", "The third"]) {
    await expect(said(ben, text)).toHaveAttribute("data-pending", "refused", { timeout: 30_000 });
    await expect(said(ben, text).getByRole("alert")).toHaveText(
      "Not sent. You may not write here now.",
    );
  }
  await look(ben.page, "chat-refused", async () => void (await openChat(ben)));
  await said(ben, "The third").getByRole("button", { name: "Discard" }).click();
  await expect(said(ben, "The third")).toHaveCount(0);

  // Taken back before what is being written; meanwhile Ben may write to Ana only.
  await field(ben.page).fill("And more");
  await said(ben, "The first").getByRole("button", { name: "Edit" }).click();
  await expect(said(ben, "The first")).toHaveCount(0);
  await expect(field(ben.page)).toHaveValue("The first\nAnd more");
  await expect(field(ben.page)).toBeFocused();
  await field(ben.page).press("Enter");
  await hears(ana, "And more");
  await expect(said(ana, "And more")).toContainText("Only you and Ben");

  await letWrite("everyone");
  await said(ben, "The second").getByRole("button", { name: "Send again" }).click();
  await hears(ana, "The second");
  await hears(ben, "The second");
  await expect(said(ana, "The third")).toHaveCount(0);
});

test("a file is called back on its way, and a sign is found with the arrow keys", async ({
  lesson,
}) => {
  const greek = await lesson();
  await greek.start();
  const { ana } = greek;
  const { page } = ana;
  const panel = await openChat(ana);
  await holdFiles(page);
  const chooser = page.waitForEvent("filechooser");
  await panel.getByRole("button", { name: "Add files" }).click();
  await (await chooser).setFiles([
    { name: "muse.txt", mimeType: "text/plain", buffer: Buffer.from("Sing, O Muse") },
  ]);
  await field(page).fill("Without the file");
  const onItsWay = panel.getByRole("list", { name: "Being added" });
  await expect(onItsWay).toContainText("muse.txt");
  // Nothing is said without a file that is still coming.
  await expect(panel.getByRole("button", { name: "Send" })).toBeDisabled();
  await panel.getByRole("button", { name: "Do not add muse.txt" }).click();
  await expect(onItsWay).toBeHidden();

  // Twelve signs on: down is a row of eight, and with Escape nothing is chosen.
  const emoji = panel.getByRole("button", { name: "Emoji" });
  const sign = (name: string) => page.getByRole("button", { name, exact: true });
  await emoji.focus();
  await page.keyboard.press("Enter");
  await expect(sign("😀")).toBeFocused();
  for (const key of ["ArrowRight", "ArrowDown", "ArrowRight", "ArrowLeft"])
    await page.keyboard.press(key);
  await expect(sign("🤔")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(emoji).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(sign("😀")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(field(page)).toBeFocused();
  await expect(field(page)).toHaveValue("Without the file🤔");
  await field(page).press("Enter");
  await hears(ana, "Without the file🤔");
  await expect(said(ana, "Without the file").getByRole("link")).toHaveCount(0);
});

test("earlier messages come as one scrolls up, and the latest wait below", async ({ lesson }) => {
  const greek = await lesson();
  await greek.start();
  const { ana } = greek;
  // More than a page fetches at once; nobody may write more than ten in one go.
  const crowd = await crowdOf(greek, ["Ben", "Cleo", "Dan", "Eve", "Fay", "Gus"]);
  for (const client of crowd) {
    const { name } = client;
    const answers = () => client.received.filter((m) => m.t === "heard" && !m.error);
    for (let n = 1; n <= 10; n++)
      client.send({ t: "say", id: `m-${name}-${n}`, text: `Line ${n} of ${name}` });
    await client.until(() => answers().length === 10, "ten answers");
  }
  const { page } = ana;
  const [dan] = crowd;
  let answer = () => {};
  const held = new Promise<void>((release) => {
    answer = release;
  });
  await page.route(/\/chat\?before=/, async (route) => {
    await held;
    await route.fallback();
  });
  await page.reload(); // who was there has them all
  await ana.view.expectInside();
  await openChat(ana);
  const list = messages(ana);
  const below = (name: string) => panelOf(page).getByRole("button", { name, exact: true });
  await expect(said(ana, "Line 10 of Gus")).toBeInViewport();
  await expect(said(ana, "Line 1 of Ben")).toHaveCount(0);
  await expect(below("To the latest")).toBeHidden();
  await list.focus();
  await page.keyboard.press("Home");
  await expect.poll(() => list.evaluate((box) => box.scrollTop)).toBe(0);
  await expect(below("To the latest")).toBeVisible();
  const before = await said(ana, "Line 1 of Cleo").boundingBox();
  answer();
  // What is read stays where it is, with the earlier ones above.
  await expect(said(ana, "Line 1 of Ben")).toHaveCount(1);
  await expect(panelOf(page).getByRole("button", { name: "Earlier messages" })).toBeHidden();
  await expect(said(ana, "Line 1 of Ben")).not.toBeInViewport();
  await expect(said(ana, "Line 1 of Cleo")).toBeInViewport();
  const moved = async () => {
    const now = await said(ana, "Line 1 of Cleo").boundingBox();
    return Math.abs((now?.y ?? 0) - (before?.y ?? 0));
  };
  await expect.poll(moved).toBeLessThan(60);

  // What comes now does not pull the reader away from there.
  dan?.send({ t: "say", id: "m-new-1", text: "Where are you reading?" });
  await expect(below("1 new message")).toBeVisible();
  dan?.send({ t: "say", id: "m-new-2", text: "Hello?" });
  await expect(below("2 new messages")).toBeVisible();
  await expect(said(ana, "Line 1 of Cleo")).toBeInViewport();
  await below("2 new messages").click();
  await expect(said(ana, "Hello?")).toBeInViewport();
  await expect(below("2 new messages")).toBeHidden();
  for (const client of crowd) client.close();
});

test("each run has its divider, a guest sees their own run only, and a closed session is read", async ({
  lesson,
}) => {
  const greek = await lesson({ pupils: [...pupils] });
  const { ana, cleo, ben } = await classOfThree(greek);
  await write(ana, "Said in the first run");
  await hears(ben, "Said in the first run");
  await ana.view.end();
  await ana.view.startSession.click();
  await ana.view.expectInside();
  await cleo.view.join.click();
  await cleo.view.expectInside();
  const dan = await greek.guest("Dan");
  for (const one of [ana, cleo, dan]) await openChat(one);
  await write(cleo, "Said in the second run");
  for (const one of [ana, cleo, dan]) await hears(one, "Said in the second run");
  await hears(cleo, "Said in the first run");
  await expect(said(dan, "Said in the first run")).toHaveCount(0);
  await expect(said(cleo, /This session, since/)).toHaveCount(1);
  await expect(panelOf(cleo.page).locator("[data-divider=run]")).toHaveCount(2);

  // Closed: a page that is open is put out, and reads; nobody writes.
  await greek.api.call("PUT", `sessions/${greek.link}/status`, { status: "closed" });
  await cleo.page.goto(greek.path);
  await expect(
    cleo.page.getByText("Reading mode").or(cleo.page.getByText("Read mode")).first(),
  ).toBeVisible();
  await cleo.page.getByRole("button", { name: /^Chat/ }).click();
  const panel = cleo.page.getByRole("region", { name: "Chat", exact: true });
  await expect(panel).toContainText("Said in the first run");
  await expect(panel).toContainText("The session is closed: the chat can be read");
  await expect(panel.getByRole("textbox")).toHaveCount(0);
  await look(cleo.page, "chat-read");
});

test("what was written while the line was cut, and in mid-send before a reload, arrives once", async ({
  lesson,
}) => {
  const greek = await lesson();
  const { ana, ben } = await classOfTwo(greek);
  await write(ben, "Before the cut");
  await hears(ana, "Before the cut");
  await ben.board.expectReady(); // what is still being loaded when the line goes complains in the console
  await learnLanguages(ben.page);
  ben.network("cut");
  await write(ben, "From behind the cut");
  await write(ana, "While Ben was away");
  await hears(ana, "While Ben was away");
  await expect(ben.view.reconnecting).toBeVisible({ timeout: 30_000 });
  await expect(said(ben, "From behind the cut")).toHaveAttribute("data-pending", "sending");
  await look(ben.page, "chat-waits", async () => void (await openChat(ben)));
  ben.network("mended");
  await expect(ben.view.reconnecting).toBeHidden({ timeout: 30_000 });
  await hears(ana, "From behind the cut");
  await hears(ben, "While Ben was away");
  await hears(ben, "From behind the cut");

  // In mid-send: the page goes before it is acknowledged, and comes back with it.
  ben.network("cut");
  await write(ben, "Half said");
  await expect(said(ben, "Half said")).toHaveAttribute("data-pending", "sending");
  ben.network("mended");
  await ben.page.reload();
  await ben.view.expectInside();
  await openChat(ben);
  await hears(ben, "Half said");
  await hears(ana, "Half said");
});

test("kill -9 in the middle of it: nothing acknowledged is lost, nothing is there twice", async ({
  lesson,
  stoa,
}) => {
  const greek = await lesson();
  await greek.start();
  const { ana } = greek;
  await openChat(ana);
  const crowd = await crowdOf(greek, ["Ben", "Cleo", "Dan"]);
  const acknowledged = () =>
    crowd.flatMap(({ received }) =>
      received.filter((m) => m.t === "heard" && !m.error).map(({ id }) => String(id)),
    );
  const all = crowd.flatMap((_, who) =>
    Array.from({ length: 5 }, (_, n) => ({ who, id: `m-${who}-${n}` })),
  );
  const sayAll = () => {
    for (const { who, id } of all) crowd[who]?.send({ t: "say", id, text: `Text of ${id}` });
  };
  sayAll();
  await write(ana, "Written as it fell");
  await expect.poll(() => acknowledged().length).toBeGreaterThan(2);
  await stoa.restart("kill -9");
  const before = new Set(acknowledged());
  for (const client of crowd) await client.until(() => client.place === "seat", "the seat again");
  await hears(ana, "Written as it fell");
  for (const id of before) await hears(ana, `Text of ${id}`);
  sayAll(); // whoever heard no answer says it again
  for (const { id } of all) await hears(ana, `Text of ${id}`);
  const part = await greek.api.call<{ messages: { id: string; n: number }[] }>(
    "GET",
    `sessions/${greek.link}/chat?limit=200`,
  );
  expect(part.messages).toHaveLength(all.length + 1);
  expect(new Set(part.messages.map(({ id }) => id)).size).toBe(all.length + 1);
  for (const client of crowd) client.close();
  await stoa.stop();
  await stoa.cli("check");
});

test("the chat in Hebrew, from right to left", async ({ lesson }) => {
  const greek = await lesson({ name: "יוונית", options: { locale: "he" } });
  const { ana } = greek;
  await ana.page.goto(greek.path);
  await ana.page
    .getByRole("button", { name: /בלי|ללא/ })
    .first()
    .click();
  await ana.page.getByRole("button", { name: "התחלת המפגש" }).click();
  const panel = await openChat(ana);
  const box = panel.getByRole("textbox", { name: "כתיבת הודעה" });
  for (const text of [
    "שלום לכולם!",
    "The text: https://example.org/odyssey",
    "ראו את השורה הראשונה",
  ]) {
    await box.fill(text);
    await box.press("Enter");
  }
  await expect(panel.getByRole("listitem").filter({ hasText: "ראו את" })).not.toHaveAttribute(
    "data-pending",
  );
  await look(ana.page, "chat-he", async () => void (await openChat(ana)));
});
