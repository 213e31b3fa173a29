import type {
  Asker,
  Door,
  EndReason,
  Entry,
  Figures,
  Kind,
  Poll,
  Removed,
  Self,
  SessionInfo,
} from "../api/types";
import type { Bye, Events, FromServer, Place, Welcome } from "./messages";

/** How the socket is: `lost` comes back by itself, `shut` does not. */
export type Line = "opening" | "open" | "lost" | "shut";

/** Why a socket that is shut does not come back by itself. */
export type Shut = "login" | "notFound" | "elsewhere" | "failed";

/** Somebody inside; `away` is when this page saw their connection lost, by the server's clock. */
export type Present = Entry & { away?: number };

/** What a page knows while it is inside. */
export type Inside = {
  rev: number;
  conn: string;
  place: Place;
  session: SessionInfo;
  me: Self;
  people: Readonly<Record<string, Present>>;
  asking: readonly Asker[];
  /** Whose removal can be lifted; for hosts. */
  removed: readonly Removed[];
  figures: Figures;
  ticket?: string;
  /** What there is beside people: boards and chat. */
  workspace?: Welcome["workspace"];
  /** The polls of the run that this person sees, and what they have answered. */
  polls: readonly Poll[];
  answers: Readonly<Record<string, readonly number[]>>;
};

/** How and from where this page came out. */
export type Out = Omit<Bye, "t"> & {
  place?: Place;
  /** Who went out, where the page knows it. */
  kind?: Kind;
  /** After how many seconds without an action a logout comes, as it was inside. */
  idleAfter?: number;
};

/** All that a session's page knows from its socket. */
export type Live = {
  line: Line;
  shut?: Shut;
  /** How far the server's clock is ahead of the page's, in ms. */
  ahead: number;
  door?: Door;
  inside?: Inside;
  /** From one place to another by way of the door: nothing of the door is shown. */
  moving?: boolean;
  /** The last way out, until the next way in. */
  out?: Out;
  /** This page has shown that a run is over: it offers, and never enters by itself (rule 12). */
  over?: { at?: number; reason?: EndReason };
};

export type LiveEvent =
  | { t: "line"; line: Line; shut?: Shut }
  | { t: "left" } // by this page, while the server could not be reached
  | { t: "moving"; on: boolean }
  | { t: "again" } // a person wants in again by hand: what was before is forgotten
  | { t: "message"; message: FromServer; at: number };

export const start: Live = { line: "opening", ahead: 0 };

/** The next state; the same object where nothing changed. */
export function reduce(live: Live, event: LiveEvent): Live {
  switch (event.t) {
    case "line":
      if (live.line === event.line && live.shut === event.shut) return live;
      return { ...live, line: event.line, shut: event.shut };
    case "left":
      return { ...live, inside: undefined, door: undefined, out: outOf(live, { why: "left" }) };
    case "moving":
      return { ...live, moving: event.on };
    case "again":
      return { ...live, out: undefined, over: undefined, shut: undefined };
    case "message":
      return receive(live, event.message, event.at);
  }
}

function receive(live: Live, message: FromServer, at: number): Live {
  switch (message.t) {
    case "door":
      return atDoor(live, message);
    case "welcome":
      return welcomed(live, message, at);
    case "events":
      return live.inside
        ? { ...live, inside: advance(live.inside, message, at + live.ahead) }
        : live;
    case "bye":
      return saidBye(live, message);
    case "names":
      return live.inside ? { ...live, inside: renamed(live.inside, message.names) } : live;
    case "ping":
      return withClock(live, message.now, at);
    case "result":
    case "sessions":
    case "stale":
      return live;
    case "boards":
    case "files":
    case "doc":
    case "ack":
    case "ops":
    case "resync":
    case "moments":
    case "gathered":
    case "chat":
    case "said":
    case "heard":
    case "relisten":
      return live; // the workspace's: web/src/board, web/src/chat
    case "polls":
    case "poll":
    case "answered":
      return live.inside ? { ...live, inside: polled(live.inside, message) } : live;
    case "reactions":
      return live; // of a moment: web/src/session/reactions
  }
}

function atDoor(live: Live, { t: _, ...door }: { t: "door" } & Door): Live {
  const over = door.next === "ended" ? { ...live.over, ...door.ended } : live.over;
  return { ...live, door, inside: undefined, over };
}

function welcomed(live: Live, w: Welcome, at: number): Live {
  const inside: Inside = {
    rev: w.rev,
    conn: w.conn,
    place: w.place,
    session: w.session,
    me: w.me,
    people: merge(live.inside?.people ?? {}, w.people, [], w.now, true),
    asking: w.asking ?? [],
    removed: w.removed ?? [],
    figures: w.figures,
    ticket: w.media?.ticket,
    workspace: w.workspace,
    polls: [], // what there is follows
    answers: {},
  };
  return withClock(
    { ...live, inside, moving: false, door: undefined, out: undefined, over: undefined },
    w.now,
    at,
  );
}

function saidBye(live: Live, { t: _, ...bye }: Bye): Live {
  const over = bye.why === "ended" ? { reason: bye.reason } : live.over;
  return { ...live, inside: undefined, door: undefined, out: outOf(live, bye), over };
}

function outOf({ inside }: Live, bye: Omit<Bye, "t">): Out {
  if (!inside) return bye;
  const { idleNotice, idleLogout } = inside.figures;
  const idleAfter = idleNotice > 0 ? idleNotice + idleLogout : undefined;
  return { ...bye, place: inside.place, kind: inside.me.kind, idleAfter };
}

/** Whether events begin beyond what this page has, so that it must ask for what is between. */
export function misses(live: Live, events: Events): boolean {
  return live.inside !== undefined && events.from > live.inside.rev + 1;
}

function advance(inside: Inside, e: Events, now: number): Inside {
  if (e.to <= inside.rev || e.from > inside.rev + 1) return inside;
  return {
    ...inside,
    rev: e.to,
    session: e.session ?? inside.session,
    me: e.me ?? inside.me,
    place: placeOf(e.me ?? inside.me, inside.place),
    people:
      e.people || e.gone ? merge(inside.people, e.people ?? [], e.gone ?? [], now) : inside.people,
    asking: e.asking ?? inside.asking,
    removed: e.removed ?? inside.removed,
  };
}

type OfPolls = Extract<FromServer, { t: "polls" | "poll" | "answered" }>;

/** Of two messages about a poll the one with the higher revision counts. */
function polled(inside: Inside, m: OfPolls): Inside {
  switch (m.t) {
    case "answered":
      return { ...inside, answers: { ...inside.answers, [m.poll]: m.mine } };
    case "polls":
      return { ...inside, polls: m.polls.reduce(withPoll, inside.polls), answers: m.mine };
    case "poll":
      return {
        ...inside,
        polls: m.poll
          ? withPoll(inside.polls, m.poll)
          : inside.polls.filter((one) => one.id !== m.deleted),
      };
  }
}

function withPoll(polls: readonly Poll[], poll: Poll): readonly Poll[] {
  const before = polls.find((one) => one.id === poll.id);
  if (!before) return [...polls, poll];
  return before.rev > poll.rev ? polls : polls.map((one) => (one === before ? poll : one));
}

/** Everybody by the names that they have now. */
function renamed(inside: Inside, names: Readonly<Record<string, string>>): Inside {
  const named = <T extends { id: string; name: string }>(one: T): T => {
    const name = names[one.id];
    return name === undefined ? one : { ...one, name };
  };
  const people = Object.entries(inside.people).map(([id, one]) => [id, named(one)] as const);
  return {
    ...inside,
    me: named(inside.me),
    people: Object.fromEntries(people),
    asking: inside.asking.map(named),
    removed: inside.removed.map(named),
  };
}

// Who asked and was let in keeps the connection: the seat's state says so.
function placeOf(me: Self, place: Place): Place {
  return place === "asking" && me.state === "connected" ? "seat" : place;
}

// A list that is whole replaces what was there, but for since when somebody is away.
function merge(
  before: Readonly<Record<string, Present>>,
  changed: readonly Entry[],
  gone: readonly string[],
  now: number,
  whole = false,
): Readonly<Record<string, Present>> {
  const next: Record<string, Present> = whole ? {} : { ...before };
  for (const id of gone) delete next[id];
  for (const entry of changed) {
    const away = entry.state === "reconnecting" ? (before[entry.id]?.away ?? now) : undefined;
    next[entry.id] = away === undefined ? entry : { ...entry, away };
  }
  return next;
}

// A difference under a quarter of a second is the network's, not the clock's.
function withClock(live: Live, now: number, at: number): Live {
  const ahead = now - at;
  return Math.abs(ahead - live.ahead) < 250 ? live : { ...live, ahead };
}
