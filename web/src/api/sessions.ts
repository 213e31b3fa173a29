import { call } from "./client";
import type { Item, NewSession, SessionChange, Status } from "./types";

/** What the menu of a session offers; the server decides it. */
export type SessionAction =
  | "open"
  | "copy_link"
  | "edit"
  | "people"
  | "invite"
  | "attendance"
  | "close"
  | "reopen"
  | "hide"
  | "unhide"
  | "copy"
  | "move"
  | "delete";

/** When a session takes place, by the clocks of its zone. */
export type Dates = {
  /** Local, as in 2026-11-24T10:00. */
  start: string;
  zone: string;
  minutes: number;
  weekly?: boolean;
  /** The last day, as in 2027-02-01. */
  until?: string;
};

export type GroupRef = { id: string; name: string };

export type SessionItem = Item & {
  group?: GroupRef;
  owner?: { name: string };
  created?: number;
  dates?: Dates;
  /** The date that is now, or the next. */
  next?: { start: number; end: number };
  actions?: SessionAction[];
};

export const sorts = ["name", "inside", "next", "created"] as const;
export type Sort = (typeof sorts)[number];

/** Whose sessions: all of one's own, those of a group, those that a contact may enter. */
export type Scope = { group?: string; contact?: string };

export type SessionPage = {
  sessions: SessionItem[];
  next?: string;
  counts?: Record<Status, number>;
};

export type SessionBody = Omit<NewSession, "name" | "dates"> & {
  name?: string;
  /** Empty: a session of its own, in no group. */
  group?: string;
  dates?: Dates | null;
  members?: string[];
  cohosts?: string[];
};

export type SessionPerson = {
  id: string;
  name: string;
  kind: "licensed" | "contact";
  /** A co-host because of the group, as long as that lasts. */
  byGroup?: boolean;
};
export type SessionPeople = {
  owner: SessionPerson;
  cohosts: SessionPerson[];
  members: SessionPerson[];
  group?: GroupRef;
  may: ("configure" | "set_hosts")[];
};

const at = (link: string) => `/sessions/${encodeURIComponent(link)}`;

export const sessionsApi = {
  list: (
    scope: Scope,
    view: { status: Status; sort: Sort },
    more: { q?: string; cursor?: string; limit?: number },
  ) => call<SessionPage>("GET", "/sessions", { query: { ...scope, ...view, ...more } }),
  add: (body: SessionBody & { name: string; key: string }) =>
    call<SessionItem>("POST", "/sessions", { body }),
  edit: (link: string, body: SessionBody & SessionChange) =>
    call<SessionItem>("PATCH", at(link), { body }),
  copy: (link: string, body: { name: string; key: string; members?: boolean }) =>
    call<SessionItem>("POST", `${at(link)}/copy`, { body }),
  setStatus: (link: string, status: Status) =>
    call<SessionItem>("PUT", `${at(link)}/status`, { body: { status } }),
  remove: (link: string, name: string) => call<void>("DELETE", at(link), { body: { name } }),
  people: (link: string) => call<SessionPeople>("GET", `${at(link)}/people`),
  addMember: (link: string, person: string) =>
    call<unknown>("POST", `${at(link)}/members`, { body: { person } }),
  removeMember: (link: string, person: string) =>
    call<unknown>("DELETE", `${at(link)}/members/${encodeURIComponent(person)}`),
  setHost: (link: string, person: string, role: "owner" | "cohost" | "none") =>
    call<unknown>("PUT", `${at(link)}/hosts/${encodeURIComponent(person)}`, { body: { role } }),
};
