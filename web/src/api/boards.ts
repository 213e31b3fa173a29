import { call } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Board = Schemas["Board"];

const all = (link: string) => `/sessions/${encodeURIComponent(link)}/boards`;
const one = (link: string, id: string) => `${all(link)}/${encodeURIComponent(id)}`;

/** The boards of a session, for those who may arrange them. Rejects with [Refused]. */
export const boardsApi = {
  /** Deleted ones too, for as long as they can be brought back. */
  list: async (link: string): Promise<Board[]> =>
    (await call<{ boards: Board[] }>("GET", all(link))).boards,
  add: (link: string, name?: string) => call<Board>("POST", all(link), { body: { name } }),
  rename: (link: string, id: string, name: string) =>
    call<Board>("PATCH", one(link, id), { body: { name } }),
  /** `place` counts from 0. */
  move: (link: string, id: string, place: number) =>
    call<Board>("PATCH", one(link, id), { body: { place } }),
  bringBack: (link: string, id: string) =>
    call<Board>("PATCH", one(link, id), { body: { deleted: false } }),
  remove: (link: string, id: string) => call<void>("DELETE", one(link, id)),
};
