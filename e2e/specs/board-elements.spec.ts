import { expect, expectSameBoard, test } from "../harness";

// Everything that can be drawn by Excalidraw's keys passes the checks of the
// server and is there as it was drawn, field by field, for whoever comes later.

test("every kind of element is saved as it was drawn", async ({ lesson: prepare }) => {
  const lesson = await prepare();
  await lesson.start();
  const { page, board, frames } = lesson.ana.tab(0);
  await board.expectReady();
  const box = await board.canvas.boundingBox();
  if (!box) throw new Error("no canvas");
  const { mouse, keyboard } = page;
  // Beside the panel of colours, which comes while a tool is in hand.
  const beside = 240;
  const go = (x: number, y: number) => mouse.move(box.x + beside + x, box.y + y, { steps: 4 });
  const draw = async (key: string, ...places: [number, number][]) => {
    await keyboard.press("Escape");
    await keyboard.press(key);
    for (const [n, [x, y]] of places.entries()) {
      await go(x, y);
      if (n === 0) await mouse.down();
    }
    await mouse.up();
  };
  await mouse.click(box.x + 500, box.y + 500); // the canvas has the keys

  await draw("r", [100, 100], [200, 160]);
  await draw("d", [250, 100], [350, 160]);
  await draw("o", [400, 100], [500, 160]);
  await draw("l", [100, 200], [200, 240]);
  await draw("a", [205, 130], [245, 130]); // sticks to both
  await draw("p", [250, 200], [300, 240], [350, 200], [380, 230]);
  await draw("f", [90, 260], [300, 330]);
  await draw("r", [110, 280], [180, 320]); // within the frame
  await keyboard.press("Enter"); // a text within the rectangle
  await expect(board.editor).toBeVisible();
  await keyboard.type("שלום & <b>bold</b>\ttab");
  await keyboard.press("Escape");
  await board.type(beside + 420, 280, "left to right");
  await draw("a", [420, 330], [500, 380]);
  await keyboard.press("a"); // the same key changes the kind of arrow
  await keyboard.press("a");
  await draw("a", [330, 330], [400, 380]);

  // A link as people type it.
  await keyboard.press("Escape");
  await keyboard.press("v");
  await mouse.click(box.x + beside + 450, box.y + 100);
  await keyboard.press("Control+k");
  await page.locator("input.excalidraw-hyperlinkContainer-input").fill("example.org/lesson");
  await keyboard.press("Enter");
  await keyboard.press("Escape");

  await board.expectSaved();
  const kinds = ["rectangle", "diamond", "ellipse", "line", "arrow", "freedraw", "text", "frame"];
  const all = await expectSameBoard(lesson.api, lesson.link, [board]);
  expect([...new Set(all.map((el) => el.type))].sort()).toEqual(kinds.sort());
  expect(all.find((el) => el.type === "ellipse")?.link).toBe("https://example.org/lesson");
  expect(all.some((el) => el.type === "arrow" && el.startBinding && el.endBinding)).toBe(true);
  expect(frames.mentioning(/"rej"/), frames.describe()).toHaveLength(0);

  await page.reload();
  await lesson.ana.view.expectInside();
  await board.expectReady();
  await expectSameBoard(lesson.api, lesson.link, [board]);
});
