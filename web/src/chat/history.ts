import type { FromServer } from "../live/messages";
import type { ChatPart, ChatRun, Message } from "./types";

type Said = Extract<FromServer, { t: "said" }>;

/** What a page knows of a chat, without any input or output. */
export type History = {
  epoch: string;
  /** Everything up to here is known. */
  seq: number;
  /** By `n`. */
  messages: readonly Message[];
  more: boolean;
  names: Readonly<Record<string, string>>;
  runs: Readonly<Record<string, ChatRun>>;
  /** The last that was written to all breakout rooms, however long ago. */
  notice?: Message;
};

export const nothing: History = {
  epoch: "",
  seq: 0,
  messages: [],
  more: false,
  names: {},
  runs: {},
};

const runsOf = (part: ChatPart) => Object.fromEntries(part.runs.map((run) => [run.id, run]));

/** The chat as it was fetched, in the place of what was known. */
export function whole(part: ChatPart): History {
  const { epoch, seq, messages, more, names, notice } = part;
  return { epoch, seq, messages, more, names, runs: runsOf(part), notice };
}

/** With an earlier part before what is known. What was changed meanwhile is right as it is known. */
export function withEarlier(history: History, part: ChatPart): History {
  const known = new Set(history.messages.map(({ id }) => id));
  const first = history.messages[0]?.n ?? Number.POSITIVE_INFINITY;
  const earlier = part.messages.filter(({ id, n }) => !known.has(id) && n < first);
  return {
    ...history,
    messages: [...earlier, ...history.messages],
    more: part.more,
    names: { ...part.names, ...history.names },
    runs: { ...runsOf(part), ...history.runs },
  };
}

/** Whether something is missing between what is known and what is told. */
export function misses(history: History, said: Said): boolean {
  return said.from > history.seq;
}

/** With what is told: new messages, changed ones, and those that take others away. */
export function withSaid(history: History, said: Said): History {
  if (said.to <= history.seq) return history;
  let messages = [...history.messages];
  let { notice } = history;
  for (const one of said.messages) {
    notice = noticeAfter(notice, one);
    if (one.clears)
      messages = messages.filter((m) => m.run !== one.run || m.to !== undefined || m.n >= one.n);
    const at = messages.findIndex(({ id }) => id === one.id);
    // What stands before the part that is known comes when that is fetched.
    const before = history.more && one.n < (history.messages[0]?.n ?? 0);
    if (at >= 0) messages[at] = one;
    else if (!before) messages.push(one);
  }
  messages.sort((a, b) => a.n - b.n);
  return { ...history, seq: said.to, messages, notice, names: { ...history.names, ...said.names } };
}

/** What is on show to all rooms after a message: a newer one, the same one changed, or nothing. */
function noticeAfter(notice: Message | undefined, one: Message): Message | undefined {
  if (notice && one.clears && one.run === notice.run && notice.n < one.n) return undefined;
  if (notice?.id === one.id) return one.deleted ? undefined : one;
  return one.all && !one.deleted && one.n > (notice?.n ?? 0) ? one : notice;
}

/** With names that people have now. */
export function renamed(history: History, names: Readonly<Record<string, string>>): History {
  return { ...history, names: { ...history.names, ...names } };
}
