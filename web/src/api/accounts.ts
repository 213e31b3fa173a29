import { call } from "./client";
import type {
  Account,
  AccountChange,
  AccountPage,
  Me,
  NewAccount,
  ResetLink,
  Settings,
} from "./types";

const at = (id: string) => `/people/${encodeURIComponent(id)}`;

export type AccountAction = Account["may"][number];

/** Which accounts a list shows; empty: all. */
export type AccountFilter = { kind?: Account["kind"]; state?: "active" | "locked" };

/** What administrators do with accounts. */
export const accountsApi = {
  list: (query: AccountFilter & { q?: string; cursor?: string }) =>
    call<AccountPage>("GET", "/people", { query }),
  add: (body: NewAccount) => call<Account>("POST", "/people", { body }),
  change: (id: string, body: AccountChange) => call<Account>("PATCH", at(id), { body }),
  reset: (id: string) => call<void>("POST", `${at(id)}/reset`),
  remove: (id: string, handTo?: string) => call<void>("DELETE", at(id), { query: { handTo } }),
  settings: () => call<Settings>("GET", "/settings"),
};

/** The ways to a password for who has none. */
export const passwordApi = {
  forgot: (email: string) => call<void>("POST", "/forgot", { body: { email } }),
  link: (token: string) => call<ResetLink>("GET", `/reset/${encodeURIComponent(token)}`),
  set: (token: string, password: string) =>
    call<Me>("POST", `/reset/${encodeURIComponent(token)}`, { body: { password } }),
};
