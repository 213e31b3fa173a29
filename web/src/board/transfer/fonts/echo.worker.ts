/** Answers with the font as it came, see whole.ts. */
self.onmessage = ({ data }: MessageEvent<{ arrayBuffer: ArrayBuffer }>) => {
  self.postMessage(data.arrayBuffer, { transfer: [data.arrayBuffer] });
};
