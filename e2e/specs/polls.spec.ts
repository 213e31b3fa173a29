import { expect, type Lesson, look, type Page, type Person, test } from "../harness";
import { Api } from "../harness/account";
import { Client, Refused } from "../harness/client";

// Polls with three real pages: asked, answered, changed, closed, shared; by name
// and anonymously; and through a killed server.

test.use({ layout: "video" });
const panelOf = (page: Page) => page.getByRole("complementary", { name: "Polls" });

async function openPanel({ page }: Person): Promise<void> {
  if (!(await panelOf(page).isVisible()))
    await page.getByRole("button", { name: /^Polls/ }).click();
  await expect(panelOf(page)).toBeVisible();
}

/** Makes a poll in the panel and asks it. */
async function ask(
  host: Person,
  question: string,
  { choices = [], anonymous = false }: { choices?: string[]; anonymous?: boolean } = {},
): Promise<void> {
  await openPanel(host);
  const panel = panelOf(host.page);
  await panel.getByRole("button", { name: "New poll" }).click();
  await panel.getByRole("textbox", { name: "Question" }).fill(question);
  if (choices.length > 0) await panel.getByText("Choices", { exact: true }).click();
  for (const [n, text] of choices.entries()) {
    if (n >= 2) await panel.getByRole("button", { name: "One more choice" }).click();
    await panel.getByRole("textbox", { name: `Choice ${n + 1}` }).fill(text);
  }
  if (anonymous) await panel.getByRole("switch", { name: "Anonymous" }).check();
  await panel.getByRole("button", { name: "Ask now" }).click();
  await expect(card(host, question)).toBeVisible();
}

const card = ({ page }: Person, question: string) =>
  panelOf(page).getByRole("listitem").filter({ hasText: question }).first();

/** Answers in the notice, as it comes. */
async function answer({ page }: Person, question: string, choice: string): Promise<void> {
  const notice = page.getByRole("region", { name: "A question for you" });
  await expect(notice).toContainText(question);
  await notice.getByRole("radio", { name: choice }).check();
  await notice.getByRole("button", { name: "Answer" }).click();
  await expect(notice).toBeHidden();
}

async function classOfThree(lesson: () => Promise<Lesson>) {
  const geometry = await lesson();
  await geometry.start();
  return {
    geometry,
    ana: geometry.ana,
    ben: await geometry.guest("Ben"),
    cleo: await geometry.guest("Cleo"),
  };
}

test("a poll by name: answered in the notice, changed, closed, shared as bars", async ({
  lesson,
}) => {
  const { ana, ben, cleo } = await classOfThree(() => lesson({ name: "Geometry, year 7" }));
  await openPanel(ana);
  await ask(ana, "Which triangle is it?", { choices: ["Right", "Acute", "Obtuse"] });
  await expect(
    ben.page.getByRole("button", { name: "Polls: 1 question waits for you" }),
  ).toBeVisible();
  await look(ben.page, "poll-notice");
  await answer(ben, "Which triangle is it?", "Right");
  await answer(cleo, "Which triangle is it?", "Obtuse");
  await expect(card(ana, "Which triangle")).toContainText("2 people answered");
  await expect(card(ana, "Which triangle")).toContainText("1 · 50 %");

  await openPanel(ben);
  await expect(card(ben, "Which triangle")).not.toContainText("%");
  await card(ben, "Which triangle").getByRole("radio", { name: "Obtuse" }).check();
  await card(ben, "Which triangle").getByRole("button", { name: "Change answer" }).click();
  await expect(card(ana, "Which triangle")).toContainText("2 · 100 %");
  await ben.page.reload();
  await ben.view.expectInside();
  await openPanel(ben);
  await expect(card(ben, "Which triangle").getByRole("radio", { name: "Obtuse" })).toBeChecked();

  await card(ana, "Which triangle").getByRole("button", { name: "Who answered what" }).click();
  await expect(card(ana, "Which triangle")).toContainText("Ben: Obtuse");
  await look(ana.page, "poll-host");
  await card(ana, "Which triangle").getByRole("button", { name: "Close" }).click();
  await card(ana, "Which triangle").getByRole("button", { name: "Share results" }).click();
  await expect(card(ben, "Which triangle")).toContainText("2 · 100 %");
  await expect(card(ben, "Which triangle")).toContainText("(your answer)");
  await look(ben.page, "poll-shared");
});

test("an anonymous poll: nobody sees a result before it is closed, nor ever a name", async ({
  lesson,
}) => {
  const { geometry, ana, ben, cleo } = await classOfThree(() => lesson());
  await ask(ana, "Is it too fast?", { anonymous: true });
  await answer(ben, "Is it too fast?", "Yes");
  await answer(cleo, "Is it too fast?", "No");
  await expect(card(ana, "too fast")).toContainText("2 people answered");
  await expect(card(ana, "too fast")).not.toContainText("%");
  const told = ana.frames.channel("server").filter((f) => f.text.includes('"t":"poll"'));
  for (const { text } of told) expect(text, "no counts while it is open").not.toContain('"counts"');
  // A reload finds one's own answer again; it can be changed.
  await ben.page.reload();
  await ben.view.expectInside();
  await openPanel(ben);
  await expect(card(ben, "too fast").getByRole("radio", { name: "Yes" })).toBeChecked();
  await card(ben, "too fast").getByRole("radio", { name: "No" }).check();
  await card(ben, "too fast").getByRole("button", { name: "Change answer" }).click();
  await card(ana, "too fast").getByRole("button", { name: "Close" }).click();
  await expect(card(ana, "too fast")).toContainText("2 · 100 %");
  await expect(
    card(ana, "too fast").getByRole("button", { name: "Who answered what" }),
  ).toBeHidden();
  const { polls } = await geometry.api.call<{ polls: { id: string }[] }>(
    "GET",
    `sessions/${geometry.link}/polls`,
  );
  const names = await ana.api(
    "GET",
    `/api/v1/sessions/${geometry.link}/polls/${polls[0]?.id}/answers`,
  );
  expect(names.status()).toBe(409);
});

test("kill -9 during a poll: every acknowledged answer is there, one for each person", async ({
  lesson,
  stoa,
}) => {
  const geometry = await lesson();
  await geometry.start();
  const { ana } = geometry;
  await ask(ana, "By name?");
  await ask(ana, "In secret?", { anonymous: true });
  const crowd: Client[] = [];
  for (const name of ["Ben", "Cleo", "Dan", "Eve"]) {
    const api = await Api.open(stoa);
    await api.beGuest(geometry.link, name);
    const client = new Client(stoa, api, name, geometry.link);
    await client.connect();
    await client.command("enter");
    await client.until(() => client.received.some((m) => m.t === "polls"), "the polls");
    crowd.push(client);
  }
  const told = crowd[0]?.received.find((m) => m.t === "polls")?.polls as { id: string }[];
  const say = (client: Client, choice: number) =>
    Promise.all(
      told.map(({ id }) => client.command("answer", { answer: { id, choices: [choice] } })),
    );
  for (const client of crowd) await say(client, 0);
  await stoa.restart("kill -9");
  for (const client of crowd) await client.until(() => client.place === "seat", "the seat again");
  // The same again, by everybody, and another answer by one.
  for (const [n, client] of crowd.entries()) await say(client, n === 0 ? 1 : 0);
  await expect(card(ana, "By name?")).toContainText("4 people answered", { timeout: 20_000 });
  await expect(card(ana, "In secret?")).toContainText("4 people answered");
  await expect(card(ana, "By name?")).toContainText("3 · 75 %");
  // Hostile: what there is not, from where one may not, after it is closed.
  const [ben] = crowd;
  const refused = async (name: string, args: unknown) =>
    ben?.command(name, args).then(
      () => "taken",
      (error: unknown) => (error instanceof Refused ? error.code : String(error)),
    );
  const id = told[0]?.id ?? "";
  expect(await refused("answer", { answer: { id, choices: [7] } })).toBe("invalid");
  expect(await refused("poll_do", { pollDo: { id, do: "close" } })).toBe("not_allowed");
  await ana.view.end();
  await expect(ana.view.ended).toBeVisible();
  for (const client of crowd) client.close();
  await stoa.stop();
  await stoa.cli("check");
});
