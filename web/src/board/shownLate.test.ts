import { expect, test } from "vitest";
import { ShownBoard } from "./shown";
import { TestPage } from "./testing/page";
import { FakeServer } from "./testing/server";
import { TestClock } from "./testing/time";

test("a change that the canvas tells too late does not hide what stands", async () => {
  const clock = new TestClock();
  const server = new FakeServer("b");
  let count = 0;
  const [ana, ben] = ["ana", "ben"].map((n) => new TestPage(n, server, clock, () => ++count)) as [
    TestPage,
    TestPage,
  ];
  const deliver = async () => {
    for (let i = 0; i < 20; i++) {
      await clock.pass(100);
      for (const page of [ana, ben]) {
        page.deliverUp(99);
        page.deliverDown(99);
      }
    }
  };
  for (const page of [ana, ben]) page.connect();
  await deliver();
  ana.edit("a", { x: 1 }, 500);
  await deliver();

  const shown = new ShownBoard(ben.doc);
  const stop = shown.begin();
  const before = shown.elements.get("a");
  expect(before).toMatchObject({ x: 1 });
  // Both move it at once; Ana's change wins, and Ben's canvas, which has not
  // drawn that yet, tells of its own once more.
  const late = { ...before, id: "a", isDeleted: false, version: 2, versionNonce: 900, x: 3 };
  shown.change([late]);
  ana.edit("a", { x: 2 }, 700);
  await deliver();
  expect(shown.elements.get("a")).toMatchObject({ x: 2, versionNonce: 700 });
  shown.change([late]);
  expect(shown.elements.get("a")).toMatchObject({ x: 2, versionNonce: 700 });
  stop();
});
