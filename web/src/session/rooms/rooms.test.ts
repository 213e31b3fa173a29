import { expect, it } from "vitest";
import type { Present } from "../../live/reducer";
import { callers, peopleIn, type Rooms, roomOf } from "./rooms";

const one = (id: string, more: Partial<Present> = {}): Present => ({
  id,
  name: id.toUpperCase(),
  kind: "guest",
  role: "",
  state: "connected",
  since: 1,
  ...more,
});
const people = Object.fromEntries(
  [
    one("dan", { room: "x", calls: 7 }),
    one("ben", { room: "x" }),
    one("cleo", { room: "y", calls: 5 }),
    one("ana"),
  ].map((person) => [person.id, person]),
);
const ids = (all: Present[]) => all.map(({ id }) => id);

it("knows who is where, by name, the main room too", () => {
  expect(ids(peopleIn(people, "x"))).toEqual(["ben", "dan"]);
  expect(ids(peopleIn(people, undefined))).toEqual(["ana"]);
  expect(ids(peopleIn(people, "z"))).toEqual([]);
});

it("puts calls for help in the order in which they came", () => {
  expect(ids(callers(people))).toEqual(["cleo", "dan"]);
});

it("finds a room, and none where there are none", () => {
  const rooms: Rooms = {
    since: 1,
    placing: "hand",
    return: false,
    list: [{ id: "x", name: "Readers", board: "b" }],
  };
  expect(roomOf(rooms, "x")?.name).toBe("Readers");
  expect(roomOf(rooms, undefined)).toBeUndefined();
  expect(roomOf(undefined, "x")).toBeUndefined();
});
