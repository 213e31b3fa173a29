import { beforeEach, expect, test, vi } from "vitest";
import type { FromPage } from "../live/messages";
import { Company, OwnMoments } from "./moments";
import { Pace } from "./pace";
import { limits, TestPage } from "./testing/page";
import { FakeServer } from "./testing/server";
import { TestClock } from "./testing/time";
import type { BoardElement } from "./types";

type Put = Extract<FromPage, { t: "put" }>;

let server: FakeServer;
let clock: TestClock;
let page: TestPage;
let puts: Put[];

/** Goes on, and carries every message at once. */
async function pass(ms: number, pages = [page]): Promise<void> {
  for (let at = 0; at < ms; at += 5) {
    await clock.pass(5);
    for (const one of pages) {
      puts.push(...one.toServer.filter((message) => message.t === "put"));
      one.deliverUp(99);
      one.deliverDown(99);
    }
  }
}

beforeEach(async () => {
  server = new FakeServer("b");
  clock = new TestClock();
  puts = [];
  let count = 0;
  page = new TestPage("p", server, clock, () => ++count);
  page.connect();
  await pass(100);
});

const line = (version: number, points: number): BoardElement => ({
  id: "line",
  type: "freedraw",
  x: 0,
  y: 0,
  points: Array.from({ length: points }, (_, n) => [n, n]),
  version,
  versionNonce: version,
  isDeleted: false,
});

test("a drag at 60 Hz becomes at most 20 batches a second, and its end goes at once", async () => {
  for (let frame = 1; frame <= 60; frame++) {
    page.edit("a", { x: frame }, frame);
    await pass(15);
  }
  expect(puts.length).toBeGreaterThan(10);
  expect(puts.length).toBeLessThanOrEqual(20);
  page.edit("a", { x: 1_000 }, 61);
  page.doc.flush();
  await pass(10);
  expect(server.live("b").get("a")).toMatchObject({ x: 1_000 });
});

test("a line that grows is put every 500 ms and at its end", async () => {
  for (let frame = 1; frame <= 110; frame++) {
    page.doc.change([line(frame, frame)]);
    await pass(15);
  }
  expect(puts).toHaveLength(3);
  page.doc.flush();
  await pass(10);
  expect(server.live("b").get("line")?.points).toHaveLength(110);
  expect(puts).toHaveLength(4);
});

test("a line that grows is kept as it grows: a page that is gone at once loses no more than a moment of it", async () => {
  for (let points = 1; points <= 8; points++) {
    page.doc.change([line(points, points)]);
    await pass(50);
  }
  expect(puts).toHaveLength(0);
  page.crash();
  page.connect();
  await pass(100);
  expect(server.live("b").get("line")?.points).toHaveLength(8);
});

test("many elements go in batches that fit", async () => {
  const many = Array.from({ length: 60 }, (_, n) => ({
    id: `e${n}`,
    type: "text",
    text: "x".repeat(300),
    version: 1,
    versionNonce: n + 1,
    isDeleted: false,
  }));
  page.doc.change(many);
  await pass(2_000);
  expect(server.live("b").size).toBe(60);
  expect(puts.length).toBeGreaterThan(4);
  for (const put of puts) expect(JSON.stringify(put).length).toBeLessThanOrEqual(limits.batch);
});

test("what fits no message comes off the board and stays beside it; the rest goes on", async () => {
  page.edit("huge", { text: "x".repeat(limits.batch) }, 1);
  page.edit("small", { text: "fits" }, 2);
  await pass(500);
  expect([...server.live("b").keys()]).toEqual(["small"]);
  expect(page.lost).toMatchObject([{ why: "refused", code: "too_large" }]);
  expect(page.scene.get("huge")?.isDeleted).toBe(true);
});

test("a change of more than a minute offline that does not win is kept, though it has no words", async () => {
  let count = 1_000;
  const other = new TestPage("q", server, clock, () => ++count);
  other.connect();
  page.edit("a", { type: "rectangle", x: 1 }, 1);
  await pass(300, [page, other]);
  page.cut();
  page.edit("a", { x: 2 }, 2);
  for (let n = 3; n < 6; n++) {
    other.edit("a", { x: n }, n);
    await pass(100, [other]);
  }
  await clock.pass(61_000);
  page.connect();
  await pass(300, [page, other]);
  expect(page.lost).toMatchObject([{ why: "offline", change: { element: { x: 2 } } }]);
  expect(page.scene.get("a")).toMatchObject({ x: 5 });
});

test("what a restored backup has lost, the pages give back", async () => {
  page.edit("a", { text: "in the backup" }, 1);
  await pass(300);
  const restore = server.backup();
  page.edit("a", { text: "after it" }, 2);
  page.edit("c", { text: "new since then" }, 3);
  await pass(300);
  page.cut();
  restore();
  expect(server.live("b").size).toBe(1);
  page.connect();
  await pass(500);
  const texts = [...server.live("b").values()].map(({ text }) => text);
  expect(texts.sort()).toEqual(["after it", "new since then"]);
});

test("an element that was deleted long ago is shown as deleted, with the body that the page had", async () => {
  let count = 1_000;
  const other = new TestPage("q", server, clock, () => ++count);
  other.connect();
  page.edit("a", { text: "words" }, 1);
  await pass(300, [page, other]);
  page.cut();
  other.edit("a", { isDeleted: true }, 2);
  await pass(300, [other]);
  server.forgetTombs();
  page.connect();
  await pass(300, [page, other]);
  expect(page.scene.get("a")).toMatchObject({ isDeleted: true, type: "text", text: "words" });
});

test("bytes are shared out too: the server would end the line of who sends too many", () => {
  const pace = new Pace(clock);
  for (let n = 0; n < 30; n++) {
    expect(pace.wait(true) === 0 || n > 3).toBe(true);
    pace.take(300_000, 1);
  }
  expect(pace.wait(false)).toBeGreaterThan(1_000);
});

test("elements are shared out as well, however small they are", () => {
  const pace = new Pace(clock);
  for (let n = 0; n < 12; n++) pace.take(1_000, 1_000);
  expect(pace.wait(true)).toBeGreaterThan(2_000);
});

test("moments: at most 20 a second over all boards, the latest of each, and every point of a line", async () => {
  const said: Extract<FromPage, { t: "eph" }>[] = [];
  const moments = new OwnMoments(clock, (message) => {
    if (message.t === "eph") said.push(message);
    return true;
  });
  const stroke = { id: "line", x: 0, y: 0, color: "#000", width: 1 };
  for (let n = 0; n < 100; n++) {
    moments.say("b", { cursor: { x: n, y: 0 } });
    moments.say("c", { cursor: { x: n, y: 1 } });
    moments.say("b", { stroke: { ...stroke, from: n, points: [[n, n]] } });
    await clock.pass(10);
  }
  await clock.pass(200);
  expect(said.length).toBeLessThanOrEqual(24);
  expect(said.filter(({ doc }) => doc === "c").length).toBeGreaterThan(5);
  expect(said.findLast(({ doc }) => doc === "b")?.cursor?.x).toBe(99);
  const points = said.flatMap((message) => message.stroke?.points ?? []);
  expect(points).toEqual(Array.from({ length: 100 }, (_, n) => [n, n]));
});

test("what the server would end the line for is not said", () => {
  const send = vi.fn((_: FromPage) => true);
  const moments = new OwnMoments(clock, send);
  moments.say("b", {
    cursor: { x: Number.NaN, y: 0 },
    view: { x: 0, y: 0, w: 1, h: 1, zoom: 0 },
    editing: ["", "x".repeat(65), "fine"],
  });
  expect(send).toHaveBeenCalledWith({ t: "eph", doc: "b", editing: ["fine"] });
});

test("who is gone, is gone from every board", () => {
  const company = new Company();
  const all = [
    { conn: "1", by: "ana" },
    { conn: "2", by: "ben" },
    { conn: "own", by: "me" },
  ];
  expect(company.hear("b", all, "own").map(({ conn }) => conn)).toEqual(["1", "2"]);
  expect(company.without((person) => person !== "ben")).toEqual([
    ["b", [{ conn: "2", by: "ben", gone: true }]],
  ]);
  company.hear("b", [{ conn: "1", by: "ana", gone: true }], "own");
  expect(company.without(() => false)).toEqual([]);
});
