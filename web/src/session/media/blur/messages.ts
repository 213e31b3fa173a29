/** What the worker is begun with: TensorFlow Lite, and the model that finds a person. */
export type Parts = { wasm: ArrayBuffer; model: ArrayBuffer };

/** What the page says to the worker; a camera may have no picture yet. */
export type ToWorker = Parts | { picture: ImageBitmap | null };

/** What the worker says to the page. One picture at a time is under way, so none queues. */
export type FromWorker = { wants: true } | { blurred: ImageBitmap } | { failed: string };
