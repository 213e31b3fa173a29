import { call } from "./client";
import type { components } from "./schema";
import type { Language } from "./types";

type Schemas = components["schemas"];
export type Mail = Schemas["Mail"];
export type Letter = Schemas["Letter"];
export type MailState = Mail["state"];
export type Outbox = Schemas["Outbox"];
export type Invitation = Schemas["Invitation"];
export type Invitee = { email: string; name?: string };

const of = (link: string) => `/sessions/${encodeURIComponent(link)}/invitations`;

export const mailApi = {
  outbox: (query: { state?: string; cursor?: string }) => call<Outbox>("GET", "/outbox", { query }),
  letter: (id: string) => call<Letter>("GET", `/outbox/${encodeURIComponent(id)}`),
  retry: (id: string) => call<unknown>("POST", `/outbox/${encodeURIComponent(id)}/retry`),
  test: () => call<unknown>("POST", "/outbox/test"),

  invitations: (link: string, cursor?: string) =>
    call<Schemas["Invitations"]>("GET", of(link), { query: { cursor } }),
  invite: (link: string, body: { people: Invitee[]; language: Language; note?: string }) =>
    call<Schemas["Invited"]>("POST", of(link), { body }),
  cancel: (link: string, id: string) =>
    call<unknown>("DELETE", `${of(link)}/${encodeURIComponent(id)}`),
};
