import type { components } from "../../api/schema";
import type { SessionInfo } from "../../api/types";
import type { Message } from "../../chat/types";
import type { Inside, Present } from "../../live/reducer";

/** The breakout rooms that are open. */
export type Rooms = NonNullable<SessionInfo["rooms"]>;
export type Room = Rooms["list"][number];

/** How rooms are opened, or are prepared. */
export type RoomsPlan = components["schemas"]["RoomsPlan"];

/** Somebody who can be placed by hand; away: not inside now. */
export type Placeable = { id: string; name: string; away?: boolean };

/** The most rooms at a time, and the longest that they stay open, in minutes. */
export const mostRooms = 50;
export const longest = 24 * 60;

export const roomOf = (rooms: Rooms | undefined, id: string | undefined): Room | undefined =>
  rooms?.list.find((one) => one.id === id);

/**
 * Whether what was written to all rooms concerns this person: they were here,
 * or the rooms for which it was are still open.
 */
export function isForMe({ run, at }: Message, { session, me, people }: Inside): boolean {
  if (run !== session.run?.id) return false;
  const open = session.rooms !== undefined && at >= session.rooms.since;
  return open || at >= (people[me.id]?.since ?? 0);
}

/** Who is in a room (undefined: the main one), by name. */
export function peopleIn(
  people: Readonly<Record<string, Present>>,
  room: string | undefined,
): Present[] {
  return Object.values(people)
    .filter((one) => one.room === room)
    .sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * Who came while rooms by hand were open, for whom nobody has a room: they are in
 * the main one, and were not put there. Who came first is first.
 */
export function latecomers(
  people: Readonly<Record<string, Present>>,
  { since, placing }: Rooms,
): Present[] {
  if (placing !== "hand") return [];
  return Object.values(people)
    .filter((one) => one.since > since && one.role === "" && !one.room && !one.main)
    .sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));
}

/** What one more room is called at first: by the first number that is free from how many there are. */
export function nextName({ list }: Rooms, usual: (number: number) => string): string {
  const taken = new Set(list.map((one) => one.name));
  let number = list.length + 1;
  while (taken.has(usual(number))) number++;
  return usual(number);
}

/** Who calls for help, who called first first. */
export function callers(people: Readonly<Record<string, Present>>): Present[] {
  return Object.values(people)
    .filter((one) => one.calls !== undefined)
    .sort((a, b) => (a.calls ?? 0) - (b.calls ?? 0) || (a.id < b.id ? -1 : 1));
}
