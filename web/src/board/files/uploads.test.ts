import { expect, test, vi } from "vitest";
import { Refused } from "../../api/errors";
import type { FileItem, upload } from "./api";
import { Uploads } from "./uploads";

type Sent = {
  name: string;
  share: (share: number) => void;
  done: () => void;
  fail: (error: unknown) => void;
  signal?: AbortSignal;
};

/** Files on a line that the test holds in its hands. */
function line() {
  const sent: Sent[] = [];
  const arrived: string[] = [];
  const send: typeof upload = (_, content, { name, onShare, signal }) =>
    new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      const item = { name, size: content.size } as FileItem;
      sent.push({
        name,
        share: (share) => onShare?.(share),
        done: () => resolve(item),
        fail: reject,
        signal,
      });
    });
  const uploads = new Uploads("l", (file) => arrived.push(file.name), send);
  const shown = () => uploads.getSnapshot().map(({ name, is, share }) => `${name} ${is} ${share}`);
  return { uploads, sent, arrived, shown };
}

const file = (name: string, size = 3) => new File(["x".repeat(size)], name);

test("two go at once, in their order, and what has arrived is no longer shown", async () => {
  const { uploads, sent, arrived, shown } = line();
  uploads.add([file("a"), file("b"), file("c")], 100);
  expect(shown()).toEqual(["a sending 0", "b sending 0", "c waiting 0"]);
  sent[0]?.share(0.5);
  expect(shown()[0]).toBe("a sending 0.5");
  sent[1]?.done();
  await vi.waitFor(() => expect(shown()).toEqual(["a sending 0.5", "c sending 0"]));
  expect(arrived).toEqual(["b"]);
});

test("what the line has cut goes on when it is back; what was refused does not", async () => {
  const { uploads, sent, arrived, shown } = line();
  uploads.add([file("a"), file("b"), file("c"), file("large", 101)], 100);
  sent[0]?.fail(new Refused("offline"));
  sent[1]?.fail(new Refused("session_full"));
  await vi.waitFor(() => expect(sent).toHaveLength(3));
  sent[2]?.fail(new Refused("not_inside"));
  await vi.waitFor(() => expect(shown()[2]).toBe("c failed 0"));
  uploads.goOn();
  expect(shown()).toEqual(["a sending 0", "b failed 0", "c sending 0", "large failed 0"]);
  sent[3]?.done();
  sent[4]?.done();
  await vi.waitFor(() => expect(arrived).toEqual(["a", "c"]));
});

test("a refusal from before the line was back, heard after it, is not the last word", async () => {
  const { uploads, sent, shown } = line();
  uploads.add([file("a")], 100);
  uploads.goOn();
  sent[0]?.fail(new Refused("not_inside"));
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(shown()).toEqual(["a sending 0"]);
  sent[1]?.fail(new Refused("not_inside"));
  await vi.waitFor(() => expect(shown()).toEqual(["a failed 0"]));
});

test("what has failed stays with its reason until it is tried again or put away", async () => {
  const { uploads, sent, arrived, shown } = line();
  uploads.add([file("a"), file("b")], 100);
  sent[0]?.fail(new Refused("offline"));
  sent[1]?.fail(new Refused("session_full"));
  const errors = () => uploads.getSnapshot().map(({ error }) => error);
  await vi.waitFor(() =>
    expect(errors()).toMatchObject([{ code: "offline" }, { code: "session_full" }]),
  );
  const [a, b] = uploads.getSnapshot();
  uploads.retry(a?.id ?? 0);
  uploads.cancel(b?.id ?? 0);
  expect(shown()).toEqual(["a sending 0"]);
  sent[2]?.done();
  await vi.waitFor(() => expect([shown(), arrived]).toEqual([[], ["a"]]));
});

test("a file that is stopped makes place for the next, and is gone", async () => {
  const { uploads, sent, shown } = line();
  uploads.add([file("a"), file("b"), file("c")], 100);
  uploads.cancel(uploads.getSnapshot()[0]?.id ?? 0);
  await vi.waitFor(() => expect(shown()).toEqual(["b sending 0", "c sending 0"]));
  expect(sent[0]?.signal?.aborted).toBe(true);
});

test("what is too large is said before anything is sent", () => {
  const { uploads, sent } = line();
  uploads.add([file("large", 101)], 100);
  expect(sent).toEqual([]);
  expect(uploads.getSnapshot()).toMatchObject([{ is: "failed", error: { code: "too_large" } }]);
});
