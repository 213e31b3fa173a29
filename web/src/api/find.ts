import { ask, http } from "./client";
import type { components } from "./schema";

/** Somebody found by typing: an account, or a contact who has not answered yet. */
export type Found = components["schemas"]["Found"];

/** What a request names a person by. */
export type PersonRef = { person: string } | { contact: string };

export const refOf = (found: Found): PersonRef =>
  found.id ? { person: found.id } : { contact: found.contact ?? "" };

export const keyOf = (found: Pick<Found, "id" | "contact">) => found.id ?? found.contact ?? "";

/** At most ten people whose name, label or address has every word of `q`; from two letters on. */
export const find = async (q: string): Promise<Found[]> =>
  (await ask(http.GET("/find", { params: { query: { q } } }))).people;
