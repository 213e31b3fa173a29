import type { ChatRun, Message } from "./types";

/** What a list shows, from top to bottom. */
export type Row =
  | { is: "run"; key: string; run: string; started: number; now: boolean }
  | { is: "new"; key: string }
  /** What follows was said in this breakout room; without a name: in the main one. */
  | { is: "room"; key: string; name?: string }
  | { is: "cleared"; key: string; message: Message }
  /** `head`: with its author and time; else it goes on with what stands before it. */
  | { is: "message"; key: string; message: Message; head: boolean };

/** So long after the one before, in ms, a message has its author and time again. */
const together = 5 * 60_000;

type Facts = {
  messages: readonly Message[];
  runs: Readonly<Record<string, ChatRun>>;
  /** The run that goes on. */
  live?: { id: string; started: number };
  /** Messages after this one are new, from others than `me`; undefined: none are marked. */
  newAfter?: number;
  me: string;
};

/** The messages with their dividers, grouped by person and time. */
export function rowsOf({ messages, runs, live, newAfter, me }: Facts): Row[] {
  const rows: Row[] = [];
  let before: Message | undefined;
  let room: string | undefined;
  let marked = newAfter === undefined;
  for (const message of messages) {
    const { run, id, n } = message;
    if (run !== before?.run) {
      const now = run === live?.id;
      const started = runs[run]?.started ?? (now ? live?.started : undefined) ?? message.at;
      rows.push({ is: "run", key: `run ${run} ${n}`, run, started, now });
      before = undefined;
      room = undefined;
    }
    // What two wrote to each other, and what was written to all rooms, is of no room.
    if (message.room !== room && message.to === undefined && !message.all && !message.clears) {
      room = message.room;
      rows.push({ is: "room", key: `room ${n}`, name: message.inRoom });
      before = undefined;
    }
    if (!marked && n > (newAfter ?? 0) && message.by !== me) {
      marked = true;
      rows.push({ is: "new", key: "new" });
      before = undefined;
    }
    if (message.clears) rows.push({ is: "cleared", key: id, message });
    else rows.push({ is: "message", key: id, message, head: !before || !goesOn(before, message) });
    before = message.clears ? undefined : message;
  }
  return rows;
}

function goesOn(before: Message, next: Message): boolean {
  return (
    before.by === next.by &&
    before.to === next.to &&
    before.all === next.all &&
    before.room === next.room &&
    next.reply === undefined &&
    next.at - before.at < together
  );
}
