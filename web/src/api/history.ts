import { call } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Run = Schemas["RunRecord"];
export type Runs = Schemas["RunRecords"];
export type RunAttendance = Schemas["RunAttendance"];
export type Attended = Schemas["Attended"];
export type Stay = Schemas["StayRecord"];
export type OwnStay = Schemas["OwnStay"];
export type OwnStays = Schemas["OwnStays"];
export type AuditEntry = Schemas["AuditEntry"];
export type AuditEntries = Schemas["AuditEntries"];

/** Which lines of the audit list; what is missing does not matter. */
export type AuditFilter = {
  /** One action, or all that begin so: `session.` */
  action?: string;
  /** Who did it, or to whom. */
  person?: string;
  from?: number;
  to?: number;
};

const of = (link: string) => `/sessions/${encodeURIComponent(link)}`;

export const historyApi = {
  runs: (link: string, cursor?: string) =>
    call<Runs>("GET", `${of(link)}/runs`, { query: { cursor } }),
  run: (link: string, number: number) =>
    call<RunAttendance>("GET", `${of(link)}/runs/${String(number)}`),
  eraseName: (link: string, person: string) =>
    call<void>("DELETE", `${of(link)}/guests/${encodeURIComponent(person)}/name`),
  /** Of one session, or of everything. */
  audit: (link: string | undefined, filter: AuditFilter, cursor?: string) =>
    call<AuditEntries>("GET", link ? `${of(link)}/audit` : "/audit", {
      query: { ...filter, cursor },
    }),
  ownStays: (cursor?: string) => call<OwnStays>("GET", "/me/attendance", { query: { cursor } }),
};

/** Where the attendance can be downloaded for a spreadsheet: of a run, or of all of them. */
export function sheetOf(link: string, number: number | undefined, language: string): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const run = number === undefined ? "" : `/runs/${String(number)}`;
  const query = new URLSearchParams({ tz: timeZone || "UTC", language });
  return `/api/v1${of(link)}${run}/attendance.csv?${query.toString()}`;
}

/** Where people download everything that is kept of them. */
export const recordAddress = "/api/v1/me/record";

/** The same for a guest of a session. */
export const recordOfGuest = (link: string) => `${recordAddress}?link=${encodeURIComponent(link)}`;
