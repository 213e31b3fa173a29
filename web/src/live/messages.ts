import type {
  Asker,
  Door,
  EndReason,
  Entry,
  Figures,
  Item,
  Me,
  Self,
  SessionInfo,
} from "../api/types";

/** Why this page is no longer inside. */
export type Why =
  | "left"
  | "ended"
  | "idle"
  | "removed"
  | "closed"
  | "access"
  | "declined"
  | "lost"
  | "gone";

export type Place = "seat" | "asking" | "reader";

export type Welcome = {
  t: "welcome";
  rev: number;
  now: number;
  conn: string;
  token: string;
  resumed: boolean;
  place: Place;
  session: SessionInfo;
  me: Self;
  people: Entry[];
  asking?: Asker[];
  figures: Figures;
  media?: { ticket: string };
};

export type Events = {
  t: "events";
  from: number;
  to: number;
  session?: SessionInfo;
  me?: Self;
  people?: Entry[];
  gone?: string[];
  asking?: Asker[];
};

export type Bye = { t: "bye"; why: Why; reason?: EndReason; spared?: boolean; until?: number };

/** What the server says on a session's socket. */
export type FromServer =
  | ({ t: "door" } & Door)
  | Welcome
  | Events
  | Bye
  | { t: "ping"; n: number; rev: number; now: number }
  | { t: "result"; id: number; error?: { code: string; until?: number } }
  | { t: "sessions"; items?: Item[]; gone?: string[] };

/** The commands, with what each of them takes. */
export type Commands = {
  enter: undefined;
  start: undefined;
  read: undefined;
  leave: undefined;
  extend: undefined;
  end: undefined;
  lock: undefined;
  unlock: undefined;
  admit: { person: string; always?: boolean } | { all: true };
  decline: { person: string };
  lend: { person: string };
  unlend: { person: string };
  remove: { person: string };
  lift: { person: string };
  status: { status: "active" | "closed" | "hidden" };
};

export type CommandName = keyof Commands;

export type Hello =
  | { t: "hello"; lists: true }
  | { t: "hello"; link: string; resume?: { token: string; rev: number; age?: number } };

/** What the page says. */
export type FromPage =
  | Hello
  | { t: "command"; id: number; name: CommandName; args?: Commands[CommandName] }
  | { t: "got"; token: string }
  | { t: "sync"; rev: number }
  | { t: "active"; age: number }
  | { t: "pong"; n: number };

export type { Asker, Door, Entry, Me, Self, SessionInfo };
