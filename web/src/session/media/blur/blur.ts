import modelAddress from "@twilio/video-processors/dist/build/selfie_segmentation_landscape.tflite?url";
import wasmAddress from "@twilio/video-processors/dist/build/tflite-simd-1-0-0.wasm?url";
import type { Track, TrackProcessor } from "livekit-client";
import { BlurError } from "../../devices";
import type { FromWorker, ToWorker } from "./messages";

/** After how many milliseconds it is looked for a new picture, again and again. */
const look = 5_000;
/**
 * How many looks in a row may find none: at first, where the files come over a slow line, and later.
 * They are counted, and not the time, because a machine that has slept misses looks too.
 */
const patience = { first: 6, later: 3 };

/**
 * A camera's picture with the background blurred, as a track of its own. That
 * track shows what the worker has drawn and nothing else: before the first
 * picture, after the last one and when something goes wrong it shows no other.
 * `failed` is called when it cannot go on, once it was begun.
 */
export class Blur implements TrackProcessor<Track.Kind.Video> {
  readonly name = "blur";
  readonly processedTrack: MediaStreamTrack;
  private readonly canvas = document.createElement("canvas");
  private end = () => {};

  constructor(private readonly failed: () => void) {
    const context = this.canvas.getContext("2d"); // a canvas without one gives no stream
    const [track] = context && "captureStream" in this.canvas ? captured(this.canvas) : [];
    if (!track) throw new BlurError("this browser has no canvas to send");
    this.processedTrack = track;
  }

  /**
   * Blurs this camera from now on, and no other; returns with the first picture.
   * Rejects with [BlurError], or an AbortError where the camera was switched off meanwhile.
   */
  readonly init = async ({ track }: { track: MediaStreamTrack }): Promise<void> => {
    this.end();
    const ended = new AbortController();
    this.end = () => ended.abort(over());
    try {
      await blurring(track, this.canvas, ended, this.failed);
    } catch (error) {
      ended.abort(error);
      throw error;
    }
  };

  readonly restart = async (camera: { track: MediaStreamTrack }): Promise<void> => {
    try {
      await this.init(camera);
    } catch (error) {
      if (error instanceof BlurError) this.failed();
      throw error;
    }
  };

  readonly destroy = async (): Promise<void> => {
    this.end();
    this.processedTrack.stop();
  };
}

/** Nobody wants it any more, which is no failure. */
const over = () => new DOMException("the camera is off", "AbortError");

const captured = (canvas: HTMLCanvasElement) => canvas.captureStream().getVideoTracks();

async function bytes(address: string, signal: AbortSignal): Promise<ArrayBuffer> {
  try {
    const answer = await fetch(address, { signal });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return await answer.arrayBuffer();
  } catch (error) {
    signal.throwIfAborted();
    throw new BlurError(String(error));
  }
}

/** Draws a camera, blurred, on a canvas until it is over or the camera has ended; returns with the first picture. */
async function blurring(
  camera: MediaStreamTrack,
  canvas: HTMLCanvasElement,
  ended: AbortController,
  failed: () => void,
): Promise<void> {
  const { signal } = ended;
  let begun = false;
  const fail = (reason: unknown) => {
    if (signal.aborted) return;
    ended.abort(new BlurError(String(reason)));
    if (begun) failed();
  };
  let missed = 0;
  const watch = setInterval(() => {
    missed += 1;
    if (missed >= (begun ? patience.later : patience.first)) fail("no picture for too long");
  }, look);
  signal.addEventListener("abort", () => clearInterval(watch));
  const [wasm, model] = await Promise.all([
    bytes(wasmAddress, signal),
    bytes(modelAddress, signal),
  ]);
  const worker = new Worker(new URL("./blur.worker.ts", import.meta.url), { type: "module" });
  const video = playing(camera);
  const say = (message: ToWorker, transfer: Transferable[]) =>
    worker.postMessage(message, transfer);
  await new Promise<void>((resolve, reject) => {
    signal.addEventListener("abort", () => {
      worker.terminate();
      video.srcObject = null;
      reject(signal.reason);
    });
    const give = async () => {
      if (camera.readyState === "ended") return ended.abort(over());
      const picture = video.videoWidth > 0 ? await createImageBitmap(video) : null;
      say({ picture }, picture ? [picture] : []);
    };
    worker.onerror = (event) => fail(event.message);
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (signal.aborted) return;
      if (begun) missed = 0; // it lives, also where the camera has no picture for it
      if ("failed" in data) fail(data.failed);
      else if ("wants" in data) give().catch(fail);
      else {
        show(data.blurred, canvas);
        begun = true;
        resolve();
      }
    };
    say({ wasm, model }, [wasm, model]);
  });
}

function playing(camera: MediaStreamTrack): HTMLVideoElement {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([camera]);
  video.play().catch(() => {}); // over before it began
  return video;
}

function show(picture: ImageBitmap, canvas: HTMLCanvasElement): void {
  if (canvas.width !== picture.width) canvas.width = picture.width;
  if (canvas.height !== picture.height) canvas.height = picture.height;
  canvas.getContext("2d")?.drawImage(picture, 0, 0);
  picture.close();
}
