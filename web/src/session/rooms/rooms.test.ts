import { expect, it } from "vitest";
import type { Present } from "../../live/reducer";
import { insideOf } from "../../testing/inside";
import { callers, isForMe, latecomers, nextName, peopleIn, type Rooms, roomOf } from "./rooms";

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

it("counts as late who came by hand's rooms without one, and only as long as nobody placed them", () => {
  const rooms: Rooms = { since: 10, placing: "hand", return: false, list: [] };
  const all = Object.fromEntries(
    [
      one("early", { since: 9 }),
      one("late", { since: 30 }),
      one("first", { since: 20 }),
      one("placed", { since: 30, room: "x" }),
      one("back", { since: 30, main: true }),
      one("host", { since: 30, role: "cohost" }),
      one("helper", { since: 30, role: "moderator" }),
    ].map((person) => [person.id, person]),
  );
  expect(ids(latecomers(all, rooms))).toEqual(["first", "late"]);
  expect(latecomers(all, { ...rooms, placing: "random" })).toEqual([]);
  expect(latecomers(all, { ...rooms, placing: "choice" })).toEqual([]);
});

it("calls one more room by a number that no other has", () => {
  const room = (name: string) => ({ id: name, name, board: name });
  const rooms = (...names: string[]) => ({ list: names.map(room) }) as Rooms;
  const usual = (number: number) => `Room ${number}`;
  expect(nextName(rooms("Room 1", "Readers"), usual)).toBe("Room 3");
  expect(nextName(rooms("Room 1", "Room 3"), usual)).toBe("Room 4");
});
