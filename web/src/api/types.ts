/**
 * What the server speaks, as docs/protocol.md says it. Instants are milliseconds
 * by the server's clock, durations are seconds.
 */

export const languages = ["en", "de", "he"] as const;
export type Language = (typeof languages)[number];

export type Kind = "licensed" | "contact" | "guest";
export type Status = "active" | "closed" | "hidden";
export type Phase = "waiting" | "live" | "ended";
export type Policy = "classroom" | "open";
export type GuestAccess = "direct" | "ask" | "none";
export type EndReason = "host_ended" | "host_absent" | "empty" | "closed";
export type Role = "owner" | "cohost" | "moderator" | "";

/** What somebody may do in a session; the server decides, the page shows. */
export type Action =
  | "start"
  | "enter"
  | "read"
  | "edit"
  | "end"
  | "admit"
  | "admit_always"
  | "lock"
  | "lend"
  | "remove"
  | "lift"
  | "configure"
  | "set_status"
  | "set_hosts"
  | "delete"
  | "see_timers";

/** The person whose page this is. */
export type Me = {
  id: string;
  name: string;
  email?: string;
  kind: Kind;
  admin: boolean;
  language: string;
  /** The link that a guest came by. */
  guestOf?: string;
};

/** A session in a list. */
export type Item = {
  id: string;
  link: string;
  name: string;
  status: Status;
  phase: Phase;
  policy: Policy;
  guests: GuestAccess;
  /** How many people are inside. */
  inside: number;
  /** Whether this person is a host of it. */
  host: boolean;
  may: Action[];
  /** For hosts: no host is inside, and when the run ends therefore. */
  hostAway?: { since: number; until: number };
};

/** Where a login is in use. */
export type Login = {
  id: string;
  current: boolean;
  address: string;
  agent: string;
  created: number;
  acted: number;
};

export type Setup = { needed: boolean; version: string; name: string };

/** What a new session is made of; figures that are left out are the deployment's. */
export type NewSession = {
  name: string;
  policy: Policy;
  guests: GuestAccess;
  hostAbsence?: number;
  emptyEnd?: number;
  idleNotice?: number;
  idleLogout?: number;
  limit?: number;
};

/** What the way in needs. */
export type Next =
  | "login"
  | "name"
  | "enter"
  | "ask"
  | "start"
  | "wait"
  | "ended"
  | "read"
  | "declined"
  | "full"
  | "removed"
  | "refused"
  | "notFound";

export type Door = {
  next: Next;
  session?: { name: string; policy: Policy; status: Status; phase: Phase };
  me?: Me;
  may: Action[];
  run?: { started: number };
  ended?: { at: number; reason?: EndReason };
  /** When somebody who was declined may ask again; absent: not in this run. */
  until?: number;
  hostAway?: { since: number; until: number };
  /** A host or moderator is inside. */
  hosts?: boolean;
  /** This person is inside in another tab. */
  seated?: boolean;
  attendance: { months: number };
};

export type SessionInfo = {
  name: string;
  link: string;
  policy: Policy;
  status: Status;
  phase: Phase;
  locked: boolean;
  run?: { id: string; started: number };
  count: number;
};

export type SeatState = "asking" | "connected" | "reconnecting" | "gone";

/** The person whose page this is, inside. */
export type Self = {
  id: string;
  name: string;
  kind: Kind;
  role: Role;
  state: SeatState;
  may: Action[];
  /** In how many tabs this person is inside. */
  tabs: number;
  /** The inactivity notice is up; when the logout comes. */
  idle?: { logout: number };
};

/** Somebody who is inside. */
export type Entry = {
  id: string;
  name: string;
  kind: Kind;
  role: Role;
  state: "connected" | "reconnecting";
  since: number;
};

/** Somebody who asks to be let in. */
export type Asker = { id: string; name: string; kind: Kind; since: number; here: boolean };

/** The figures of the rules, in seconds; 0 or absent: the rule is off. */
export type Figures = { idleNotice: number; idleLogout: number; hostAbsence?: number };
