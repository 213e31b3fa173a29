import { call } from "./client";

/** Somebody found by typing: an account, or a contact who has not answered yet. */
export type Found = {
  id?: string;
  contact?: string;
  name: string;
  /** What the person who looks calls their own contact. */
  label?: string;
  email?: string;
  kind: "licensed" | "contact";
  open?: boolean;
};

/** What a request names a person by. */
export type PersonRef = { person: string } | { contact: string };

export const refOf = (found: Found): PersonRef =>
  found.id ? { person: found.id } : { contact: found.contact ?? "" };

export const keyOf = (found: Found) => found.id ?? found.contact ?? "";

/** At most ten people whose name, label or address has every word of `q`; from two letters on. */
export const find = async (q: string): Promise<Found[]> =>
  (await call<{ people: Found[] }>("GET", "/find", { query: { q } })).people;
