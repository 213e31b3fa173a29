import { expect, it } from "vitest";
import type { Present } from "../../live/reducer";
import { insideOf } from "../../testing/inside";
import { callers, isForMe, peopleIn, type Rooms, roomOf } from "./rooms";

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

it("shows what was written to all rooms to who was here, and to who comes while they are open", () => {
  const said = (at: number, run = "r") => ({ id: "a", n: 1, seq: 1, run, at, by: "ana" });
  const inside = insideOf();
  const came = inside.people.ana?.since ?? 0;
  const rooms = { since: came - 10, placing: "hand", return: false, list: [] } as Rooms;
  const open = insideOf({ session: { ...inside.session, rooms } });
  expect(isForMe(said(came), inside)).toBe(true);
  expect(isForMe(said(came - 5), inside)).toBe(false);
  expect(isForMe(said(came - 5), open)).toBe(true);
  expect(isForMe(said(came - 20), open)).toBe(false);
  expect(isForMe(said(came, "r0"), open)).toBe(false);
});
