import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { openDevice } from "./device";
import type { Clock } from "./pace";
import { FakeServer } from "./testing/server";
import { Browser, saved, Tab, until } from "./testing/tab";

// Two or three tabs of one person, which are cut, go deaf, die and come back at
// any moment: what was kept on the device comes to the board, whoever sends it.

/** Twenty times as fast as the wall's. */
const quick: Clock = {
  now: () => Date.now() * 20,
  later: (ms, then) => {
    const timer = setTimeout(then, ms / 20);
    return () => clearTimeout(timer);
  },
};

type Step = { what: "type" | "shared" | "die" | "cut" | "enter" | "deaf"; tab: number };

class Desk {
  readonly server = new FakeServer("b");
  readonly browser = new Browser(this.server);
  readonly tabs: Tab[] = [];
  typed: { id: string; text: string }[] = [];
  private count = 0;

  constructor() {
    this.browser.clock = quick;
    this.browser.proves = [{ person: "ana" }];
    for (let n = 0; n < 2; n++) this.open();
  }

  async do({ what, tab: n }: Step): Promise<void> {
    const tab = this.tabs[n % this.tabs.length];
    if (!tab) return;
    if (what === "type" || what === "shared") await this.type(tab, what === "shared");
    if (what === "cut") tab.cut();
    if (what === "deaf") tab.deaf = !tab.deaf;
    if (what === "enter") tab.enter();
    if (what === "die") {
      await tab.die();
      this.tabs.splice(this.tabs.indexOf(tab), 1);
      this.open();
    }
  }

  /** Everything is well again: what was kept arrives. */
  async heal(): Promise<void> {
    for (const tab of this.tabs) {
      tab.deaf = false;
      tab.cut();
      tab.enter();
    }
    for (const tab of this.tabs) await saved(tab);
    await until(async () => expect(await rows()).toEqual([]));
  }

  check(): void {
    const beside = this.tabs.flatMap((tab) => tab.state?.ownVersions ?? []);
    for (const { id, text } of this.typed) {
      const there = this.server.texts.get(id)?.has(text);
      const kept = beside.some(({ element }) => element.text === text);
      expect(there || kept, text).toBe(true);
    }
  }

  private open(): void {
    const tab = new Tab(this.browser);
    this.tabs.push(tab);
    tab.enter();
    tab.workspace.open("b");
  }

  // Somebody types, and it is kept; what a page has in its hands for a twentieth
  // of a second is not the matter here.
  private async type(tab: Tab, shared: boolean): Promise<void> {
    const n = ++this.count;
    const doc = tab.workspace.open("b");
    if (!doc.ready) return;
    const id = shared ? "shared" : `e${n}`;
    // Words that one sees and types over are not lost.
    const seen = doc.elements().get(id)?.text;
    this.typed = this.typed.filter((one) => one.text !== seen);
    const version = Number(doc.elements().get(id)?.version ?? 0) + 1;
    const text = `words ${n}`;
    const before = new Set((await rows()).map(({ tab: of, n: at }) => `${of} ${at}`));
    doc.change([{ id, type: "text", text, version, versionNonce: n, isDeleted: false }]);
    const kept = async () =>
      (await rows()).some((row) => row.id === id && !before.has(`${row.tab} ${row.n}`)) ||
      this.server.texts.get(id)?.has(text) ||
      doc.elements().get(id)?.text !== text;
    await until(async () => expect(await kept()).toBe(true));
    if (doc.elements().get(id)?.text === text || this.server.texts.get(id)?.has(text))
      this.typed.push({ id, text });
  }
}

async function rows() {
  const device = await openDevice();
  const all = await device.rows("l");
  device.close();
  return all;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom("type", "shared", "type", "die", "cut", "enter", "deaf"),
  tab: fc.nat(1),
});

test("tabs of one person that come and go at any moment lose nothing that was kept", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      vi.stubGlobal("indexedDB", new IDBFactory());
      const desk = new Desk();
      try {
        for (const one of steps) await desk.do(one);
        await desk.heal();
        desk.check();
      } finally {
        for (const tab of desk.tabs) tab.end();
      }
    }),
    { numRuns: Number(process.env.STOA_TAB_RUNS ?? 25) },
  );
}, 120_000);
