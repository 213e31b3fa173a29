import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "../harness";
import { Api, account } from "../harness/account";
import { Client } from "../harness/client";
import { type Element, rectangle } from "../harness/sheet";

// How long a browser takes to show a large board, for docs/performance.md:
//   cd e2e && npx playwright test --project=measure
// Nothing is demanded of the times: they are printed.

const many = 5_000;
const rounds = 5;

test(`a board of ${many} elements in a browser`, async ({ stoa, person }) => {
  const api = await Api.open(stoa);
  await api.setUp(account("Ana Arendt"));
  const { link } = await api.createSession({ name: "Drawing" });
  const ana = new Client(stoa, api, "Ana", link);
  await ana.connect();
  await ana.command("start");
  await ana.until(() => ana.place === "seat", "a seat");
  const sheet = await ana.show();
  for (let n = 0; n < many; n += 100) {
    const els: Element[] = [];
    for (let i = n; i < n + 100; i++) {
      els.push(rectangle(`r-${i}`, (i % 100) * 61.4, Math.floor(i / 100) * 47.9));
    }
    const { rejected } = await sheet.put(els);
    expect(rejected.size).toBe(0);
    await pause(40); // pages may put 30 a second
  }

  const eve = await person("Eve");
  const { page } = eve;
  await page.goto(`/s/${link}`);
  await eve.view.introduce(eve.name);
  const times = [await shown()];
  for (let n = 0; n < rounds; n++) {
    await page.reload({ waitUntil: "commit" });
    times.push(await shown());
  }
  const [first, ...again] = times;
  again.sort((a, b) => a - b);
  const median = again[Math.floor(again.length / 2)];
  console.log(
    `${many} elements drawn: ${first} ms after the click (first visit); ${median} ms after a reload began (${again.join(", ")})`,
  );
  ana.close();

  /** Milliseconds from now until the canvas has everything and has drawn it. */
  async function shown(): Promise<number> {
    const begin = Date.now();
    for (;;) {
      const n = await page.evaluate(drawn).catch(() => 0); // between two documents
      if (n === many) return Date.now() - begin;
      await pause(10);
    }
  }
});

/** How many elements the canvas has, once it has painted them. */
async function drawn(): Promise<number> {
  type Scene = { getNonDeletedElements(): readonly unknown[] };
  type Fiber = { return: Fiber | null; stateNode?: { scene?: Scene } };
  const node = document.querySelector(".excalidraw");
  const key = node && Object.keys(node).find((name) => name.startsWith("__reactFiber$"));
  if (!node || !key) return 0;
  let fiber: Fiber | null = (node as unknown as Record<string, Fiber>)[key] ?? null;
  while (fiber && !fiber.stateNode?.scene) fiber = fiber.return;
  const n = fiber?.stateNode?.scene?.getNonDeletedElements().length ?? 0;
  if (n > 0) {
    // The frame in which they are painted, and the next.
    for (let i = 0; i < 2; i++) await new Promise((done) => requestAnimationFrame(done));
  }
  return n;
}
