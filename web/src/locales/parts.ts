/**
 * How the texts of a language are cut, by their top-level sections: a page asks
 * for the parts that it shows and for no others. What no part names belongs to
 * `session`, where most is added; `parts.test.ts` finds whoever says a text of
 * a part that is not asked for.
 */
export const parts = {
  /** What every page shows, and the first list. */
  start: [
    "account",
    "app",
    "attendance",
    "errors",
    "language",
    "login",
    "profile",
    "record",
    "sessions",
    "setup",
  ],
  /** The other lists of an account, and the letters that lead to a page. */
  lists: ["contacts", "forgot", "groups", "invite", "links", "request", "reset"],
  /** The ways into a session and out of it. */
  door: [
    "asking",
    "declined",
    "devices",
    "door",
    "ended",
    "left",
    "live",
    "loggedOut",
    "media",
    "naming",
    "removed",
    "waiting",
  ],
  session: [],
  chat: ["chat"],
  board: ["board", "files", "keeping", "transfer", "versions"],
  /** Administration, and what was. */
  office: ["accounts", "appearance", "audit", "history", "outbox", "settings"],
} as const satisfies Record<string, readonly string[]>;

export type Part = keyof typeof parts;

/** The part to which a section belongs. */
export function partOf(section: string): Part {
  const all = Object.keys(parts) as Part[];
  return all.find((part) => (parts[part] as readonly string[]).includes(section)) ?? "session";
}
