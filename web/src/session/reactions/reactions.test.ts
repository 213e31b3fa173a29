import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { FromServer } from "../../live/messages";
import { Reactions, seenFor } from "./store";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A session that says what a test has it say. */
function line() {
  const hearers = new Set<(message: FromServer) => void>();
  return {
    hear: (hearer: (message: FromServer) => void) => {
      hearers.add(hearer);
      return () => hearers.delete(hearer);
    },
    say: (message: FromServer) => {
      for (const hearer of hearers) hearer(message);
    },
  };
}

it("shows what comes for a moment, who is named and who is counted", () => {
  const session = line();
  const reactions = new Reactions();
  reactions.begin(session);
  session.say({
    t: "reactions",
    all: [{ by: "ana", what: "clap", n: 2 }],
    more: { heart: 40 },
  });
  expect(reactions.getSnapshot()).toEqual([
    { id: 1, by: "ana", what: "clap", n: 2 },
    { id: 2, what: "heart", n: 40 },
  ]);
  vi.advanceTimersByTime(seenFor - 1);
  session.say({ t: "reactions", all: [{ by: "ben", what: "up", n: 1 }] });
  vi.advanceTimersByTime(1);
  expect(reactions.getSnapshot().map((one) => one.by)).toEqual(["ben"]);
  vi.advanceTimersByTime(seenFor);
  expect(reactions.getSnapshot()).toEqual([]);
});

it("never shows more at once than one can look through", () => {
  const session = line();
  const reactions = new Reactions();
  const stop = reactions.begin(session);
  const all = Array.from({ length: 50 }, (_, i) => ({ by: `p${i}`, what: "up" as const, n: 1 }));
  for (let i = 0; i < 20; i++) session.say({ t: "reactions", all });
  expect(reactions.getSnapshot()).toHaveLength(12);
  stop();
  expect(reactions.getSnapshot()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
