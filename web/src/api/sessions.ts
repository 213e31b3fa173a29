import { ask, http } from "./client";
import type { components } from "./schema";
import type { Item, NewSession, SessionChange, Status } from "./types";

type Schemas = components["schemas"];

export type { Item };

/** When a session takes place, by the clocks of its zone. */
export type Dates = Schemas["Dates"];
export type GroupRef = Schemas["GroupRef"];
export type SessionPage = Schemas["Items"];
/** What the menu of a session offers; the server decides it. */
export type SessionAction = Item["actions"][number];
export type SessionPeople = Schemas["SessionPeople"];
export type SessionPerson = Schemas["SessionPerson"];

export const sorts = ["name", "inside", "next", "created"] as const;
export type Sort = (typeof sorts)[number];

/** Whose sessions: all of one's own, those of a group, those that a contact may enter. */
export type Scope = { group?: string; contact?: string };

const at = (link: string) => ({ params: { path: { link } } });
const person = (link: string, id: string) => ({ params: { path: { link, person: id } } });

export const sessionsApi = {
  list: (
    scope: Scope,
    view: { status: Status; sort: Sort },
    more: { q?: string; cursor?: string; limit?: number },
  ) => ask(http.GET("/sessions", { params: { query: { ...scope, ...view, ...more } } })),
  add: (body: NewSession) => ask<Item>(http.POST("/sessions", { body })),
  edit: (link: string, body: SessionChange) =>
    ask<Item>(http.PATCH("/sessions/{link}", { ...at(link), body })),
  copy: (link: string, body: { name: string; key: string; members?: boolean }) =>
    ask<Item>(http.POST("/sessions/{link}/copy", { ...at(link), body })),
  setStatus: (link: string, status: Status) =>
    ask<Item>(http.PUT("/sessions/{link}/status", { ...at(link), body: { status } })),
  remove: (link: string, name: string) =>
    ask<unknown>(http.DELETE("/sessions/{link}", { ...at(link), body: { name } })),
  people: (link: string) => ask(http.GET("/sessions/{link}/people", at(link))),
  rooms: (link: string) => ask(http.GET("/sessions/{link}/rooms", at(link))),
  planRooms: (link: string, body: Schemas["RoomsPlan"]) =>
    ask<unknown>(http.PUT("/sessions/{link}/rooms", { ...at(link), body })),
  dropRooms: (link: string) => ask<unknown>(http.DELETE("/sessions/{link}/rooms", at(link))),
  addMember: (link: string, id: string) =>
    ask<unknown>(http.POST("/sessions/{link}/members", { ...at(link), body: { person: id } })),
  removeMember: (link: string, id: string) =>
    ask<unknown>(http.DELETE("/sessions/{link}/members/{person}", person(link, id))),
  setHost: (link: string, id: string, role: "owner" | "cohost" | "none") =>
    ask<unknown>(
      http.PUT("/sessions/{link}/hosts/{person}", { ...person(link, id), body: { role } }),
    ),
};
