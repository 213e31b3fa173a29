import type { Inside, Present } from "../live/reducer";
import { roomOf } from "../session/rooms/rooms";
import type { Where } from "./types";

const leads = (role: string) => role !== "";

/** To whom this person may write alone, as far as the page knows; the server decides. */
export function partnersOf({ me, people, session }: Inside): Present[] {
  if (!me.may.includes("write_private")) return [];
  const access = session.access.private;
  const toAll =
    access === "everyone" ||
    (access === "accounts" && me.kind !== "guest") ||
    (access === "hosts" && leads(me.role));
  return Object.values(people)
    .filter(({ id, role }) => id !== me.id && (toAll || leads(role)))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Chosen instead of a person: all breakout rooms at once. */
export const allRooms = "*";

/** For whom a message is that is written to this choice (undefined: to those who are here). */
export function whereOf({ me, session }: Inside, to?: string): Where {
  if (to === allRooms) return { all: true };
  if (to !== undefined) return { to };
  return me.room ? { room: me.room, inRoom: roomOf(session.rooms, me.room)?.name } : {};
}

/** Why nobody can write here now; undefined: one can. */
export type Shut = "closed" | "reading" | "locked";

export function whyShut({ me, session, place }: Inside): Shut | undefined {
  if (session.status !== "active") return "closed";
  if (place !== "seat") return "reading";
  return me.may.includes("write") ? undefined : "locked";
}
