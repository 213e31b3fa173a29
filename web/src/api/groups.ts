import { call } from "./client";
import { type Found, type PersonRef, refOf } from "./find";
import type { Status } from "./types";

export type GroupAction =
  | "show_sessions"
  | "edit"
  | "members"
  | "new_session"
  | "set_status"
  | "set_roles"
  | "set_owner"
  | "delete";

export type GroupRole = "owner" | "cohost" | "member";

export type Group = {
  id: string;
  name: string;
  status: Status;
  /** Mine. */
  role: GroupRole;
  owner: { id: string; name: string };
  members: number;
  sessions: number;
  may: GroupAction[];
};

/** Somebody in a group, or a contact who is in it as soon as they accept. */
export type Member = {
  /** Names them in this group: the person, or with `open` the contact. */
  id: string;
  contact?: string;
  name: string;
  email?: string;
  kind: "licensed" | "contact";
  role: GroupRole;
  open?: boolean;
};

/** How a member is named to whoever takes them in again. */
export const refOfMember = ({ id, open }: Member): PersonRef =>
  open ? { contact: id } : { person: id };

export type GroupFilter = "all" | "mine" | "manage" | "member";
export type GroupPage = { groups: Group[]; next?: string };
export type MemberPage = { members: Member[]; next?: string };

const at = (id: string) => `/groups/${encodeURIComponent(id)}`;

export const groupsApi = {
  list: (query: {
    filter?: GroupFilter;
    status?: Status;
    q?: string;
    cursor?: string;
    limit?: number;
  }) => call<GroupPage>("GET", "/groups", { query }),
  one: (id: string) => call<Group>("GET", at(id)),
  add: (name: string, members: readonly Found[], key: string) =>
    call<Group>("POST", "/groups", { body: { name, members: members.map(refOf), key } }),
  rename: (id: string, name: string) => call<Group>("PATCH", at(id), { body: { name } }),
  setStatus: (id: string, status: Status) =>
    call<unknown>("PUT", `${at(id)}/status`, { body: { status } }),
  setOwner: (id: string, person: string) =>
    call<unknown>("PUT", `${at(id)}/owner`, { body: { person } }),
  remove: (id: string, name: string) => call<void>("DELETE", at(id), { body: { name } }),
  members: (id: string, query: { q?: string; cursor?: string }) =>
    call<MemberPage>("GET", `${at(id)}/members`, { query }),
  addMember: (id: string, who: PersonRef, role?: GroupRole) =>
    call<unknown>("POST", `${at(id)}/members`, { body: { ...who, role } }),
  setRole: (id: string, person: string, role: "member" | "cohost") =>
    call<unknown>("PATCH", `${at(id)}/members/${encodeURIComponent(person)}`, { body: { role } }),
  removeMember: (id: string, who: string) =>
    call<unknown>("DELETE", `${at(id)}/members/${encodeURIComponent(who)}`),
};
