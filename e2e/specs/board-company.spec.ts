import { expect, expectSameBoard, type Lesson, type Person, test } from "../harness";
import { pngOf } from "../harness/pictures";

// What people see of each other on a board, and what comes onto it from outside
// by dropping; and the way around it without a mouse.

async function two(lesson: Lesson): Promise<[Person, Person]> {
  await lesson.start();
  const ben = await lesson.guest("Ben");
  await Promise.all([lesson.ana.board.expectReady(), ben.board.expectReady()]);
  return [lesson.ana, ben];
}

test("others' pointers stand where they point, with their names, and go with them", async ({
  lesson,
}) => {
  const geometry = await lesson();
  const [ana, ben] = await two(geometry);
  const names = ana.board.region.locator("bdi").filter({ hasText: "Ben" });
  await ben.board.point(400, 250);
  await expect(names).toBeVisible();
  const label = async () => {
    const [at, canvas] = await Promise.all([names.boundingBox(), ana.board.canvas.boundingBox()]);
    return { x: (at?.x ?? 0) - (canvas?.x ?? 0), y: (at?.y ?? 0) - (canvas?.y ?? 0) };
  };
  // It comes there by steps: it is there when it stands.
  let first = { x: 0, y: 0 };
  const stands = async () => {
    const before = first;
    first = await label();
    return first.x === before.x && first.y === before.y;
  };
  await expect.poll(stands, { intervals: [400] }).toBe(true);
  expect(Math.abs(first.x - 400)).toBeLessThan(60);
  expect(Math.abs(first.y - 250)).toBeLessThan(60);
  await ben.board.point(600, 350);
  await expect.poll(async () => Math.round((await label()).x - first.x)).toBe(200);
  expect(Math.round((await label()).y - first.y)).toBe(100);
  // What is chosen is framed for others.
  await ben.board.rectangle(500, 200, 80, 60);
  await expect(ana.board.region.locator("svg rect[stroke-dasharray]")).toHaveCount(1);
  await ben.view.leave();
  await expect(names).toBeHidden();
  await expect(ana.board.region.locator("svg rect[stroke-dasharray]")).toHaveCount(0);
});

test("a laser is seen by others while it points, and leaves nothing behind", async ({ lesson }) => {
  const geometry = await lesson();
  const [ana, ben] = await two(geometry);
  await ben.board.canvas.click({ position: { x: 300, y: 500 } });
  await ben.page.keyboard.press("Escape");
  await ben.page.keyboard.press("k");
  // It is drawn in Excalidraw's own layer, and fades: seen from before it begins.
  const trail = ana.board.region.locator(".SVGLayer path[d]:not([d=''])");
  const seen = trail.first().waitFor({ state: "attached", timeout: 30_000 });
  await ben.board.drag([
    { x: 400, y: 200 },
    { x: 500, y: 300 },
    { x: 620, y: 220 },
  ]);
  const lasers = () =>
    ana.frames
      .messages("server")
      .filter(({ t }) => t === "moments")
      .flatMap(({ all }) => all as { cursor?: { tool: string } }[])
      .filter(({ cursor }) => cursor?.tool === "laser");
  await expect.poll(() => lasers().length).toBeGreaterThan(1);
  await seen;
  await expect(trail).toHaveCount(0);
  // A board costs who looks at it nothing while nothing happens, on a phone's battery least of all.
  await ana.board.expectAtRest();
  await ben.board.expectAtRest();
  expect(await expectSameBoard(geometry.api, geometry.link, [ana.board, ben.board])).toEqual([]);

  // Nor does a line whose person goes in the middle of it.
  const again = trail.first().waitFor({ state: "attached", timeout: 30_000 });
  await ben.page.mouse.down();
  await ben.page.mouse.move(500, 400, { steps: 5 });
  await again;
  await ben.page.close();
  await expect(ana.view.entry("Ben")).toBeHidden({ timeout: 30_000 });
  await ana.board.expectAtRest();
});

test("pictures that are dropped come where they were dropped, for everybody", async ({
  lesson,
}) => {
  const geometry = await lesson();
  const [ana, ben] = await two(geometry);
  const loaded = ana.page.waitForResponse((answer) => /\/files\/[0-9a-f]{64}$/.test(answer.url()));
  await ben.board.drop(420, 260, [
    { name: "temple.png", type: "image/png", content: pngOf(320, 200) },
  ]);
  const image = await ana.board.only("image");
  expect(image.fileId).toMatch(/^[0-9a-f]{64}$/);
  expect(Math.abs(Number(image.x) + Number(image.width) / 2 - 420)).toBeLessThan(8);
  expect(Math.abs(Number(image.y) + Number(image.height) / 2 - 260)).toBeLessThan(8);
  await expectSameBoard(geometry.api, geometry.link, [ana.board, ben.board]);
  expect((await loaded).status()).toBe(200);

  // What is no picture says so, and takes nothing along; nor does a link from another page.
  await ben.board.drop(420, 260, [
    { name: "board.excalidraw", type: "", content: Buffer.from('{"type":"excalidraw"}') },
  ]);
  await expect(ben.page.getByText("A picture could not be sent")).toBeVisible();
  await ben.page.getByRole("button", { name: "Take it off the board" }).click();
  await ben.board.drop(420, 260, [], "https://example.org/elsewhere.png");
  await ben.board.paste({ "text/html": '<img src="https://example.org/pasted.png">' });
  await ben.board.expectSaved();
  const all = await expectSameBoard(geometry.api, geometry.link, [ana.board, ben.board]);
  expect(all.map(({ type }) => type)).toEqual(["image"]);

  // Who may only look drops in vain.
  await geometry.api.call("PATCH", `sessions/${geometry.link}`, { edit: "hosts" });
  await expect(ben.board.toolbar).toHaveCount(0);
  await ben.board.drop(500, 300, [
    { name: "again.png", type: "image/png", content: pngOf(100, 100) },
  ]);
  expect(await expectSameBoard(geometry.api, geometry.link, [ana.board, ben.board])).toEqual(all);
});

test("what is pasted from a web page comes as its words; its pictures are not fetched from there", async ({
  lesson,
}) => {
  const geometry = await lesson();
  const [ana, ben] = await two(geometry);
  const foreign: string[] = [];
  await ben.page.route(/^https?:\/\/[^/]*example\.org\//, (route) => {
    foreign.push(route.request().url());
    return route.abort();
  });
  await ben.board.paste({
    "text/html": '<p>The Parthenon</p><img src="https://example.org/a.png"><p>of Athens</p>',
    "text/plain": "The Parthenon of Athens",
  });
  expect(String((await ana.board.only("text")).text)).toContain("Parthenon");
  await ben.board.paste({ "text/html": '<IMG width="2" src="//example.org/b.png">' });
  await ben.board.rectangle(600, 150, 60, 40); // what comes after it has come, and nothing before it
  await ben.board.expectSaved();
  const all = await expectSameBoard(geometry.api, geometry.link, [ana.board, ben.board]);
  expect(all.map(({ type }) => type).sort()).toEqual(["rectangle", "text"]);
  expect(foreign).toEqual([]);
});

test("F6 goes round the regions of the session, out of the board too", async ({ lesson }) => {
  const geometry = await lesson();
  const [ana] = await two(geometry);
  const { page, board } = ana;
  await board.rectangle(400, 200, 80, 60); // the keys are the canvas'
  const region = () =>
    page.evaluate(() => {
      const inside = document.activeElement?.closest("[data-region]");
      return inside?.getAttribute("aria-label") ?? "";
    });
  const round: string[] = [];
  for (let n = 0; n < 10 && round.at(-1) !== "Board"; n++) {
    await page.keyboard.press("F6");
    round.push(await region());
  }
  expect(round.at(-1)).toBe("Board");
  expect(round).toContain("Session");
  const back: string[] = [];
  for (const _ of round) {
    await page.keyboard.press("Shift+F6");
    back.push(await region());
  }
  expect(back).toEqual([...round.slice(0, -1).reverse(), "Board"]);
  await expectSameBoard(geometry.api, geometry.link, [board]);
});
