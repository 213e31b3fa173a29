import { expect, test } from "vitest";
import { MemoryBoard } from "../testing/workspace";
import { ShownBoard } from "./shown";
import type { BoardElement } from "./types";

const el = (version: number): BoardElement => ({
  id: "a",
  version,
  versionNonce: 1,
  isDeleted: false,
});

test("what the document answers at once is what stands", () => {
  class Quicker extends MemoryBoard {
    override change(): void {
      this.hear([el(9)]); // somebody else was quicker by a moment
    }
  }
  const board = new ShownBoard(new Quicker("b"));
  board.begin();
  board.change([el(2)]);
  expect(board.elements.get("a")).toMatchObject({ version: 9 });
});

test("who changes something is not told of it, and everybody else is", () => {
  const doc = new MemoryBoard("b", [el(1)]);
  const board = new ShownBoard(doc);
  const stop = board.begin();
  const told: string[] = [];
  const canvas = () => told.push("canvas");
  board.onChange(canvas);
  board.onChange(() => told.push("list"));
  board.change([el(2)], canvas);
  expect(told).toEqual(["list"]);
  doc.hear([el(3)]);
  expect(told).toEqual(["list", "canvas", "list"]);
  expect(board.elements.get("a")).toMatchObject({ version: 3 });
  stop();
  doc.hear([el(4)]);
  expect(told).toHaveLength(3);
});
