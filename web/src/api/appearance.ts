import { call } from "./client";
import type { Appearance } from "./types";

/** What administrators choose of how this deployment looks. Rejects with [Refused]. */
export const appearanceApi = {
  /** As it is, or as it would be in another colour (#rrggbb). */
  get: (colour?: string) => call<Appearance>("GET", "/appearance", { query: { colour } }),
  set: (body: { name: string; colour: string }) => call<Appearance>("PUT", "/appearance", { body }),
  setLogo: (file: Blob) => call<Appearance>("PUT", "/appearance/logo", { body: file }),
  dropLogo: () => call<Appearance>("DELETE", "/appearance/logo"),
};
