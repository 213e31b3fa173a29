import { Refused } from "../../api/errors";
import { hashInParts } from "./parts";

/** Up to here a content is read whole, in bytes, where the browser can sum it up itself. */
const whole = 16 << 20;
/** Up to here it does not pay to begin a worker. */
const small = 256 << 10;

/**
 * The SHA-256 of a content in hex, the name of a file, without freezing the
 * page: by the browser itself where that needs little memory, else part by part
 * in a worker. Works on plain http too. Rejects with [Refused] `unreadable`
 * where the file cannot be read (it was moved), `offline` where the worker's
 * script does not come, and with the signal's reason.
 */
export async function hashOf(content: Blob, signal?: AbortSignal): Promise<string> {
  signal?.throwIfAborted();
  try {
    // Browsers have it on https and localhost only.
    const own: SubtleCrypto | undefined = crypto.subtle;
    if (own && content.size <= whole) {
      return hex(await own.digest("SHA-256", new Uint8Array(await content.arrayBuffer())));
    }
    if (content.size <= small || typeof Worker === "undefined") {
      return await hashInParts(content, signal);
    }
    return await inWorker(content, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Refused) throw error;
    throw new Refused("unreadable", undefined, undefined, [{ message: String(error) }]);
  }
}

const hex = (sum: ArrayBuffer) =>
  [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function inWorker(content: Blob, signal?: AbortSignal): Promise<string> {
  const worker = new Worker(new URL("./hash.worker.ts", import.meta.url), { type: "module" });
  const answer = new Promise<string>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<{ hash?: string }>) =>
      data.hash ? resolve(data.hash) : reject(new Error("the file could not be read"));
    worker.onerror = () => reject(new Refused("offline"));
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    worker.postMessage(content);
  });
  return answer.finally(() => worker.terminate());
}
