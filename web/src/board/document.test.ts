import fc from "fast-check";
import { expect, test } from "vitest";
import { TestPage } from "./testing/page";
import { FakeServer } from "./testing/server";
import { settled, TestClock } from "./testing/time";
import type { BoardElement } from "./types";

const ids = ["a", "c", "d", "e"];

/** Some pages on one board, and all that can happen to them. */
class World {
  readonly server = new FakeServer("b");
  readonly clock = new TestClock();
  readonly pages: TestPage[] = [];
  restored = false;
  private backup: (() => void) | undefined;
  private count = 0;

  constructor(pages: number) {
    for (let i = 0; i < pages; i++) {
      const page = new TestPage(`p${i}`, this.server, this.clock, () => ++this.count);
      this.pages.push(page);
      page.connect();
    }
  }

  async do(step: Step): Promise<void> {
    const page = this.pages[step.page % this.pages.length];
    if (!page) return;
    const id = ids[step.element % ids.length] ?? "a";
    // Random in its order, and never twice the same.
    const nonce = step.nonce * 100_000 + ++this.count;
    switch (step.what) {
      case "type":
        page.edit(id, { text: `${page.name} ${++this.count}`, isDeleted: false }, nonce);
        break;
      case "move":
        if (page.scene.has(id)) page.edit(id, { x: step.nonce }, nonce);
        break;
      case "delete":
        if (page.scene.has(id)) page.edit(id, { isDeleted: true }, nonce);
        break;
      case "up":
        page.deliverUp(step.count);
        break;
      case "down":
        page.deliverDown(step.count);
        break;
      case "pass":
        await this.clock.pass(step.count * 40);
        break;
      case "cut":
        page.cut();
        break;
      case "connect":
        page.connect();
        break;
      case "crash":
        page.crash();
        break;
      case "kill":
        for (const one of this.pages) one.cut();
        break;
      case "lose":
        page.loseOps();
        break;
      case "away":
        this.server.error = this.server.error ? undefined : "unavailable";
        break;
      case "lock":
        if (!this.server.locked.delete(id)) this.server.locked.add(id);
        break;
      case "tombs":
        this.server.forgetTombs();
        break;
      case "backup":
        this.backup = this.server.backup();
        break;
      case "restore":
        if (!this.backup) break;
        this.backup();
        this.restored = true;
        for (const one of this.pages) one.cut();
        break;
    }
    await settled();
  }

  /** Everybody is there again, and all messages arrive. */
  async heal(): Promise<void> {
    this.server.error = undefined;
    for (const page of this.pages) page.connect();
    for (let i = 0; i < 400; i++) {
      await this.clock.pass(100);
      for (const page of this.pages) {
        page.deliverUp(99);
        page.deliverDown(99);
      }
      if (this.pages.every((page) => page.doc.ready && page.doc.pending === 0)) break;
    }
    for (let i = 0; i < 10; i++) {
      await this.clock.pass(100);
      for (const page of this.pages) {
        page.deliverUp(99);
        page.deliverDown(99);
      }
    }
  }

  check(): void {
    const board = stamps(this.server.live("b").values());
    for (const page of this.pages) {
      expect(stamps(page.doc.elements().values()), `${page.name} knows`).toEqual(board);
      expect(stamps(page.scene.values()), `${page.name} shows`).toEqual(board);
      expect(page.doc.pending, `${page.name} has sent`).toBe(0);
      expect([...page.disk.keys()], `${page.name} keeps`).toEqual([]);
      if (!this.restored) this.checkTyped(page);
    }
  }

  /** Every word was on the board at some time, or lies beside it. */
  private checkTyped(page: TestPage): void {
    const open = [...page.open].map(([id, text]) => ({ id, text }));
    for (const { id, text } of [...page.typed, ...open]) {
      const there = this.server.texts.get(id)?.has(text);
      const beside = page.lost.some(({ change }) => change.element.text === text);
      expect(there || beside, `${page.name} typed "${text}" into ${id}`).toBe(true);
    }
  }
}

function stamps(elements: Iterable<BoardElement>): string[] {
  return [...elements]
    .filter(({ isDeleted }) => !isDeleted)
    .map(({ id, version, versionNonce, text, x }) =>
      JSON.stringify([id, version, versionNonce, text, x]),
    )
    .sort();
}

type Step = { what: What; page: number; element: number; nonce: number; count: number };
type What =
  | "type"
  | "move"
  | "delete"
  | "up"
  | "down"
  | "pass"
  | "cut"
  | "connect"
  | "crash"
  | "kill"
  | "lose"
  | "away"
  | "lock"
  | "tombs"
  | "backup"
  | "restore";

const often: What[] = ["type", "move", "up", "down", "pass", "type", "up", "down", "pass"];
const usual: What[] = [...often, "delete", "cut", "connect", "crash", "kill", "lose", "connect"];

function steps(what: readonly What[]): fc.Arbitrary<Step[]> {
  const step = fc.record({
    what: fc.constantFrom(...what),
    page: fc.nat(2),
    element: fc.nat(3),
    nonce: fc.integer({ min: 1, max: 1000 }),
    count: fc.integer({ min: 1, max: 4 }),
  });
  return fc.array(step, { maxLength: 60, size: "max" });
}

async function run(pages: number, all: readonly Step[]): Promise<void> {
  const world = new World(pages);
  await world.heal();
  for (const step of all) await world.do(step);
  await world.heal();
  world.check();
}

const runs = Number(process.env.STOA_RUNS ?? 300);

test.each([2, 3])(
  "%i pages: any order of edits, messages, losses and crashes ends in one board",
  async (pages) => {
    await fc.assert(
      fc.asyncProperty(steps(usual), (all) => run(pages, all)),
      { numRuns: runs },
    );
  },
  120_000,
);

test("refusals and a server that is away too: what was typed is on the board or beside it", async () => {
  const what: What[] = [...usual, "away", "away", "lock", "lock", "tombs"];
  await fc.assert(
    fc.asyncProperty(steps(what), (all) => run(3, all)),
    { numRuns: runs },
  );
}, 120_000);

test("a restored backup: all pages have one board again", async () => {
  const what: What[] = [...usual, "backup", "restore", "restore"];
  await fc.assert(
    fc.asyncProperty(steps(what), (all) => run(3, all)),
    { numRuns: runs },
  );
}, 120_000);
