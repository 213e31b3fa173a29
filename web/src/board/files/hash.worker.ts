import { hashInParts } from "./parts";

/** Sums a file up beside the page, which goes on meanwhile. */
self.onmessage = async ({ data }: MessageEvent<Blob>) => {
  try {
    self.postMessage({ hash: await hashInParts(data) });
  } catch {
    self.postMessage({ failed: true });
  }
};
