import type { components } from "../api/schema";
import type { Keepable } from "../board/outbox";

type Schemas = components["schemas"];

export type Message = Schemas["ChatMessage"];
export type ChatFile = Schemas["ChatFile"];
export type ChatRun = Schemas["ChatRun"];
export type ChatPart = Schemas["Chat"];

/** For whom a message is: one person, all breakout rooms, one of them, or (nothing of it) the main room. */
export type Where = { to?: string; all?: true; room?: string; inRoom?: string };

/** What a person does in the chat; `message` is the id of what it is about. */
export type Deed =
  | ({ do: "say"; message: string; text: string; reply?: string; files?: ChatFile[] } & Where)
  | { do: "amend"; message: string; text: string }
  | { do: "unsay"; message: string }
  | { do: "clear"; message: string };

/** A message as it is kept until it is acknowledged. */
export type Said = Extract<Deed, { do: "say" }> & { readonly id: string };

/** A deed that the server has not acknowledged; with `error` it was refused, and waits for a person. */
export type Pending = Keepable & {
  readonly element: Deed & { readonly id: string };
  readonly error?: string;
};

/** Everything about the chat that a screen shows. */
export type TalkState = {
  /** False until the chat was fetched for the first time. */
  ready: boolean;
  /** Why it could not be fetched; it is tried again by itself. */
  error?: unknown;
  /** In the order in which they were written. */
  messages: readonly Message[];
  /** There are earlier ones. */
  more: boolean;
  names: Readonly<Record<string, string>>;
  runs: Readonly<Record<string, ChatRun>>;
  /** What is on its way or was refused, in the order in which it was done. */
  pending: readonly Pending[];
  /** What others have written since this person looked, and after which `n` it begins. */
  unread: number;
  readUpTo: number;
  /** The last that was written to all breakout rooms, until this person puts it aside. */
  notice?: Message;
};
