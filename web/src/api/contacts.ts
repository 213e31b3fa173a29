import { call } from "./client";
import type { components } from "./schema";
import type { Language, Me } from "./types";

type Schemas = components["schemas"];
export type Contact = Schemas["Contact"];
export type ContactRequest = Schemas["ContactRequest"];
export type ContactFilter = "all" | "accepted" | "open";
export type PersonLink = Schemas["Link"];

const at = (id: string) => `/contacts/${encodeURIComponent(id)}`;
const by = (token: string) => `/contact-requests/${encodeURIComponent(token)}`;

export const contactsApi = {
  list: (query: { state?: string; q?: string; cursor?: string }) =>
    call<Schemas["Contacts"]>("GET", "/contacts", { query }),
  invite: (body: { email: string; label: string; language: Language }) =>
    call<Contact>("POST", "/contacts", { body }),
  label: (id: string, label: string) => call<Contact>("PATCH", at(id), { body: { label } }),
  remind: (id: string) => call<unknown>("POST", `${at(id)}/remind`),
  /** Withdraws an open request, or ends the link. */
  end: (id: string) => call<unknown>("DELETE", at(id)),

  request: (token: string) => call<ContactRequest>("GET", by(token)),
  accept: (token: string, body: { name?: string; password?: string; language?: Language }) =>
    call<Me>("POST", `${by(token)}/accept`, { body }),
  decline: (token: string) => call<unknown>("POST", `${by(token)}/decline`),

  links: () => call<Schemas["Links"]>("GET", "/me/links"),
  endLink: (id: string) => call<unknown>("DELETE", `/me/links/${encodeURIComponent(id)}`),
  acceptMine: (id: string) =>
    call<unknown>("POST", `/me/requests/${encodeURIComponent(id)}/accept`),
  declineMine: (id: string) =>
    call<unknown>("POST", `/me/requests/${encodeURIComponent(id)}/decline`),
};
