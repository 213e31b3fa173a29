import { createHash, randomBytes } from "node:crypto";
import { expect, test, vi } from "vitest";
import { hashOf } from "./hash";
import { hashInParts } from "./parts";
import { Sha256 } from "./sha256";

const text = (words: string) => new TextEncoder().encode(words);

test.each([
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
  ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
])("the vectors of FIPS 180-4 (%#)", (words, sum) => {
  expect(new Sha256().add(text(words)).hex()).toBe(sum);
});

test("however a content is parted, its sum is the same, and that of others", () => {
  const content = randomBytes(70_000);
  const right = createHash("sha256").update(content).digest("hex");
  for (const step of [1, 55, 56, 63, 64, 65, 1000, 69_999]) {
    const sum = new Sha256();
    for (let at = 0; at < content.length; at += step) sum.add(content.subarray(at, at + step));
    expect(sum.hex()).toBe(right);
  }
  for (let size = 0; size < 200; size++) {
    const some = content.subarray(0, size);
    expect(new Sha256().add(some).hex()).toBe(createHash("sha256").update(some).digest("hex"));
  }
});

test("a file has the same name with the browser's own sums and without", async () => {
  const bytes = randomBytes(100_000);
  const file = new Blob([bytes]);
  const right = createHash("sha256").update(bytes).digest("hex");
  expect(await hashOf(file)).toBe(right);
  expect(await hashInParts(file)).toBe(right);
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect(await hashOf(file)).toBe(right);
});

test("whoever cancels is told so, and a file that has gone away is named", async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(hashOf(new Blob(["x"]), stop.signal)).rejects.toMatchObject({ name: "AbortError" });
  const gone = new Blob(["x"]);
  gone.arrayBuffer = () => Promise.reject(new Error("NotReadableError"));
  await expect(hashOf(gone)).rejects.toMatchObject({ code: "unreadable" });
});

test("without a line the worker's script does not come: that is the line's fault, not the file's", async () => {
  class Missing {
    onerror = () => {};
    postMessage = () => queueMicrotask(() => this.onerror());
    terminate = () => {};
  }
  vi.stubGlobal("Worker", Missing);
  const large = new Blob([new Uint8Array((16 << 20) + 1)]);
  await expect(hashOf(large)).rejects.toMatchObject({ code: "offline" });
});
