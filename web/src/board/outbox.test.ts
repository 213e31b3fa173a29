import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Device, openDevice } from "./device";
import { Outbox } from "./outbox";
import { clock } from "./pace";
import { FakeTabs, keyOf } from "./testing/tab";

beforeEach(() => vi.stubGlobal("indexedDB", new IDBFactory()));
afterEach(() => vi.useRealTimers());

let count = 0;
const change = (text: string, since = Date.now()) => {
  const n = ++count;
  const element = { id: "a", type: "text", text, version: n, versionNonce: n, isDeleted: false };
  return { element, n, since, typed: true, offered: false };
};

async function outbox(device?: () => Promise<Device>): Promise<Outbox> {
  const one = new Outbox("l", () => ++count, {
    tabs: new FakeTabs(),
    ...(device ? { device } : {}),
  });
  await one.start();
  await one.unlock("ana", keyOf("ana"));
  return one;
}

test("what is kept again and again in one place is counted once", async () => {
  const one = await outbox();
  const half = "x".repeat(1 << 20);
  // 40 MB in all, 1 MB at a time: whoever drags for long on a slow line.
  for (let i = 0; i < 40; i++) await one.keep("ana", "b", [change(`${i}${half}`)]);
  expect(one.device).toBe(true);
});

test("a storage that does not answer stops nothing: changes stay in the page, and that is said", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const begun = outbox(() => new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(10_000);
  const one = await begun;
  await one.keep("ana", "b", [change("words")]);
  expect(one.device).toBe(false);
  expect(await one.read("ana", "b")).toHaveLength(1);
});

test("what is kept of this session is not forgotten because a clock was wrong", async () => {
  const one = await outbox();
  await one.keep("ana", "b", [change("in the year 1970", 0)]);
  const again = await outbox();
  await again.list();
  const device = await openDevice();
  expect(await device.rows("l")).toHaveLength(1);
  device.close();
});

test("the clock that waits go by does not go back", () => {
  vi.useFakeTimers({ toFake: ["Date"], now: 2_000_000_000_000 });
  const before = clock.now();
  vi.setSystemTime(2_000_000_000_000 - 3_600_000);
  expect(clock.now()).toBeGreaterThanOrEqual(before);
  vi.setSystemTime(2_000_000_000_000 - 3_590_000);
  expect(clock.now() - before).toBe(10_000);
});
