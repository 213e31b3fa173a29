import { expect, test } from "vitest";
import { Outgoing, type OutgoingHost } from "./outgoing";
import type { Pending } from "./types";

// The clock stands still until `pass`.
function make() {
  const sent: string[] = [];
  const kept = new Map<string, Pending>();
  const later: (() => void)[] = [];
  let n = 0;
  const host: OutgoingHost = {
    clock: {
      now: () => 0,
      later: (_, then) => {
        later.push(then);
        return () => later.splice(later.indexOf(then), 1);
      },
    },
    number: () => ++n,
    say: (message) => {
      sent.push(`${message.t} ${"id" in message ? message.id : ""}`);
      return true;
    },
    list: async () => undefined,
    keep: async (pending) => void kept.set(pending.element.id, pending),
    settle: async ({ element }) => void kept.delete(element.id),
    changed: () => undefined,
  };
  const out = new Outgoing(host);
  const heard = (id: string, code?: string, seq = 1) =>
    out.hear({ t: "heard", did: "say", id, ...(code ? { error: { code } } : { seq }) });
  const say = (message: string) => out.add({ do: "say", message, text: message });
  const settled = async () => {
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  const pass = () => {
    for (const then of later.splice(0)) then();
  };
  return { out, sent, kept, say, heard, settled, pass };
}

test("one after the other, kept first, and shown until the message itself is here", async () => {
  const { out, sent, kept, say, heard, settled } = make();
  out.attach();
  say("a");
  say("b");
  expect(sent).toEqual([]);
  await settled();
  expect(sent).toEqual(["say a"]);
  heard("a", undefined, 4);
  expect([...kept.keys()]).toEqual(["say:b"]);
  expect(out.list.map(({ element }) => element.message)).toEqual(["a", "b"]);
  out.reached(4);
  expect(out.list.map(({ element }) => element.message)).toEqual(["b"]);
  expect(sent).toEqual(["say a", "say b"]);
});

test("what was under way when the line went is sent again, under the same id", async () => {
  const { out, sent, say, heard, settled } = make();
  out.attach();
  say("a");
  await settled();
  out.detach();
  say("b");
  await settled();
  expect(sent).toEqual(["say a"]);
  out.attach();
  heard("a");
  expect(sent).toEqual(["say a", "say a", "say b"]);
});

test("too fast waits, refused stays with its reason and is sent again or dropped", async () => {
  const { out, sent, kept, say, heard, settled, pass } = make();
  out.attach();
  say("a");
  say("b");
  await settled();
  heard("a", "too_fast");
  expect(sent).toEqual(["say a"]);
  pass();
  heard("a", "not_allowed");
  expect(out.list[0]).toMatchObject({ error: "not_allowed" });
  expect(kept.get("say:a")).toMatchObject({ error: "not_allowed" });
  heard("b");
  expect(sent).toEqual(["say a", "say a", "say b"]);
  out.retry("say:a");
  await settled();
  expect(sent.at(-1)).toBe("say a");
  heard("a", "closed");
  out.drop("say:a");
  expect(kept.size).toBe(0);
});

test("what was for a room where one is not stays, and is sent where one is", async () => {
  const { out, sent, kept, heard, settled } = make();
  out.attach();
  out.add({ do: "say", message: "a", text: "a", room: "one", inRoom: "Reading" });
  await settled();
  heard("a", "elsewhere");
  expect(kept.get("say:a")).toMatchObject({ error: "elsewhere", element: { room: "one" } });
  out.readdress("say:a", { room: "two", inRoom: "Writing" });
  await settled();
  expect(sent).toEqual(["say a", "say a"]);
  expect(kept.get("say:a")).toMatchObject({ element: { room: "two", inRoom: "Writing" } });
  heard("a", "elsewhere");
  out.readdress("say:a", {});
  await settled();
  expect(kept.get("say:a")?.element).not.toHaveProperty("room");
  heard("a");
  expect(kept.size).toBe(0);
});

test("what a page kept before a reload comes first, and once", async () => {
  const { out, sent, heard, settled } = make();
  out.attach();
  const one = {
    element: { do: "say", message: "a", text: "a", id: "say:a" },
    n: 1,
    since: 0,
  } as const;
  out.restore([one]);
  out.restore([one]);
  await settled();
  expect(sent).toEqual(["say a"]);
  heard("a");
  out.reached(1);
  expect(out.list).toEqual([]);
});

test("outside of the session it waits: nothing is refused, nothing is lost", async () => {
  const { out, sent, say, heard, settled } = make();
  out.attach();
  say("a");
  await settled();
  heard("a", "not_inside");
  expect(out.list[0]?.error).toBeUndefined();
  expect(sent).toEqual(["say a"]);
  out.attach();
  expect(sent).toEqual(["say a", "say a"]);
});
