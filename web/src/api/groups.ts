import { ask, http } from "./client";
import { type Found, type PersonRef, refOf } from "./find";
import type { components, paths } from "./schema";
import type { Status } from "./types";

type Schemas = components["schemas"];

export type Group = Schemas["Group"];
export type GroupPage = Schemas["Groups"];
export type GroupAction = Group["may"][number];
export type GroupRole = Group["role"];
/** Somebody in a group, or with `open` a contact who is in it as soon as they accept. */
export type Member = Schemas["GroupMember"];
export type MemberPage = Schemas["GroupMembers"];

type Query = NonNullable<paths["/groups"]["get"]["parameters"]["query"]>;
export type GroupFilter = NonNullable<Query["filter"]>;

const at = (id: string) => ({ params: { path: { id } } });
const member = (id: string, who: string) => ({ params: { path: { id, member: who } } });

/** How a member is named to whoever takes them in again. */
export const refOfMember = ({ id, open }: Member): PersonRef =>
  open ? { contact: id } : { person: id };

export const groupsApi = {
  list: (query: Query) => ask(http.GET("/groups", { params: { query } })),
  one: (id: string) => ask(http.GET("/groups/{id}", at(id))),
  add: (name: string, members: readonly Found[], key: string) =>
    ask(http.POST("/groups", { body: { name, members: members.map(refOf), key } })),
  rename: (id: string, name: string) =>
    ask(http.PATCH("/groups/{id}", { ...at(id), body: { name } })),
  setStatus: (id: string, status: Status) =>
    ask<unknown>(http.PUT("/groups/{id}/status", { ...at(id), body: { status } })),
  setOwner: (id: string, person: string) =>
    ask<unknown>(http.PUT("/groups/{id}/owner", { ...at(id), body: { person } })),
  remove: (id: string, name: string) =>
    ask<unknown>(http.DELETE("/groups/{id}", { ...at(id), body: { name } })),
  members: (id: string, query: { q?: string; cursor?: string }) =>
    ask(http.GET("/groups/{id}/members", { params: { path: { id }, query } })),
  addMember: (id: string, who: PersonRef, role: "member" | "cohost" = "member") =>
    ask<unknown>(http.POST("/groups/{id}/members", { ...at(id), body: { ...who, role } })),
  setRole: (id: string, who: string, role: "member" | "cohost") =>
    ask<unknown>(
      http.PATCH("/groups/{id}/members/{member}", { ...member(id, who), body: { role } }),
    ),
  removeMember: (id: string, who: string) =>
    ask<unknown>(http.DELETE("/groups/{id}/members/{member}", member(id, who))),
};
