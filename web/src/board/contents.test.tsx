import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { insideOf } from "../testing/inside";
import { renderInside } from "../testing/render";
import { MemoryBoard } from "../testing/workspace";
import { Contents } from "./Contents";
import { indexAfter, makeNote, makePicture, makeWrittenNote, noteColors } from "./make";
import { contentsOf, freePlace } from "./order";
import { ShownBoard } from "./shown";

const note = (text: string, x: number, y: number) =>
  makeWrittenNote(text, noteColors.yellow, { x, y }, undefined);
const texts = (rtl: boolean, ...parts: ReturnType<typeof note>[]) =>
  contentsOf(parts.flat(), rtl).lines.map(({ text }) => text);

describe("reading order", () => {
  test("line by line, along the language", () => {
    const all = [note("third", 0, 500), note("second", 400, 30), note("first", 0, 0)];
    expect(texts(false, ...all)).toEqual(["first", "second", "third"]);
    expect(texts(true, ...all)).toEqual(["second", "first", "third"]);
  });

  test("counts what has no words, and leaves out what was deleted", () => {
    const picture = makePicture("f", { x: 0, y: 0, width: 10, height: 10 });
    const gone = note("gone", 0, 0).map((one) => ({ ...one, isDeleted: true }));
    const empty = makeNote({ id: "n", color: "#fff", x: 0, y: 0 }, "a0");
    const all = contentsOf([picture, empty, ...gone, ...note("here", 0, 0)]);
    expect(all).toMatchObject({ pictures: 1, drawings: 1, elements: 4 });
    expect(all.lines).toMatchObject([{ kind: "note", text: "here", locked: false }]);
  });

  test("a new note covers nothing", () => {
    expect(freePlace([])).toEqual({ x: 0, y: 0 });
    const { y } = freePlace(note("here", 0, 0));
    expect(y - 100).toBeGreaterThan(100);
  });

  test("indices go on after the last one, as Excalidraw reads them", () => {
    expect(indexAfter(undefined)).toBe("a0");
    expect(indexAfter("a0")).toBe("a1");
    expect(indexAfter("az")).toBe("b00");
    expect(indexAfter("b0zV")).toBe("b10");
    expect(indexAfter("bzz") > "bzz").toBe(true);
  });
});

describe("Board contents", () => {
  async function show(edits = true, elements = note("Columns", 0, 0)) {
    const doc = new MemoryBoard("b", elements);
    const board = new ShownBoard(doc);
    board.begin();
    await renderInside(
      <Contents
        board={board}
        edits={edits}
        arranges={false}
        longest={20_000}
        nameOf={() => "Ben"}
        onClose={() => {}}
      />,
      insideOf(),
    );
    return { doc, board, user: userEvent.setup() };
  }

  test("a text is changed without the canvas, and told at once", async () => {
    const { doc, user } = await show();
    await user.click(screen.getByRole("button", { name: "Edit: Columns" }));
    const field = screen.getByRole("textbox", { name: "Text" });
    expect(field).toHaveProperty("value", "Columns");
    await user.clear(field);
    await user.type(field, "Doric columns");
    await user.click(screen.getByRole("button", { name: "Save" }));
    const [text] = doc.given.at(-1) ?? [];
    expect(text).toMatchObject({ type: "text", originalText: "Doric columns", version: 2 });
    expect(doc.flushed).toBe(1);
    const list = screen.getByRole("list", { name: "Board contents" });
    expect(within(list).getByText("Doric columns")).toBeTruthy();
  });

  test("a note is added below, and a note is deleted as a whole", async () => {
    const { doc, user } = await show();
    await user.click(screen.getByRole("button", { name: "Add a note" }));
    await user.type(screen.getByRole("textbox", { name: "Text of the new note" }), "Ionic");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(doc.given.at(-1)?.map(({ type }) => type)).toEqual(["rectangle", "text"]);
    await user.click(screen.getByRole("button", { name: "Delete: Columns" }));
    expect(doc.given.at(-1)).toMatchObject([{ isDeleted: true }, { isDeleted: true }]);
    expect(screen.queryByText("Columns")).toBeNull();
  });

  test("who may only look reads, and what a host has locked stays", async () => {
    await show(false);
    expect(screen.getByText("Columns")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /Edit|Delete|Add/ })).toBeNull();
  });

  test("what a host has locked cannot be changed by others", async () => {
    const locked = note("Rules", 0, 0).map((one) => ({ ...one, locked: true }));
    await show(true, locked);
    expect(screen.getByRole("img", { name: "Locked by a host" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Edit: Rules" })).toBeNull();
  });

  test("says who is working on a text", async () => {
    const { doc } = await show();
    const [rect] = [...doc.elements().keys()];
    doc.see([{ conn: "c", by: "ben", editing: [rect ?? ""] }]);
    expect(await screen.findByText("Ben is working on it.")).toBeTruthy();
  });
});
