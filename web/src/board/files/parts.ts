import { Sha256 } from "./sha256";

const part = 1 << 20; // bytes that are in memory at a time

/** The SHA-256 of a content in hex, read part by part. Rejects where it cannot be read. */
export async function hashInParts(content: Blob, signal?: AbortSignal): Promise<string> {
  const sum = new Sha256();
  for (let at = 0; at < content.size; at += part) {
    signal?.throwIfAborted();
    sum.add(new Uint8Array(await content.slice(at, at + part).arrayBuffer()));
  }
  return sum.hex();
}
