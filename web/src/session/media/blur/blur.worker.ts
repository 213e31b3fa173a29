import create, { type Tflite } from "@twilio/video-processors/dist/build/tflite-simd-1-0-0.js";
import type { FromWorker, Parts, ToWorker } from "./messages";
import { background, cut, feed } from "./pixels";

// The server lets this worker compile WebAssembly, and load or reach nothing at
// all: whatever it needs, the page hands to it (internal/web/headers.go).

/** How long a picture takes at least, in milliseconds: 20 in a second. */
const pace = 50;

const say = (message: FromWorker, transfer: Transferable[] = []) =>
  self.postMessage(message, { transfer });

let draw: (picture: ImageBitmap) => ImageBitmap;

self.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  const began = performance.now();
  try {
    if ("wasm" in data) draw = drawer(await load(data));
    else if (data.picture) {
      const blurred = draw(data.picture);
      data.picture.close();
      say({ blurred }, [blurred]);
    }
    // A machine that is slow at it has a third of its time for other things.
    const spent = performance.now() - began;
    setTimeout(() => say({ wants: true }), Math.max(pace - spent, spent / 2));
  } catch (error) {
    say({ failed: String(error) });
  }
};

async function load({ wasm, model }: Parts): Promise<Tflite> {
  const tflite = await create({ wasmBinary: wasm, print: () => {}, printErr: () => {} });
  tflite.HEAPU8.set(new Uint8Array(model), tflite._getModelBufferMemoryOffset());
  if (tflite._loadModel(model.byteLength) !== 0) throw new Error("no model");
  return tflite;
}

function canvas(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  return context;
}

/** Draws pictures anew: the person as they are, with a soft edge, before what is behind them, blurred. */
function drawer(tflite: Tflite): (picture: ImageBitmap) => ImageBitmap {
  const width = tflite._getInputWidth();
  const height = tflite._getInputHeight();
  const small = canvas(width, height);
  const behind = canvas(width / 2, height / 2);
  const whole = new OffscreenCanvas(width, height);
  const out = whole.getContext("2d");
  if (!out) throw new Error("no canvas");

  /** Reads out of the picture, in small, who is in it and what is behind them. */
  const look = (picture: ImageBitmap) => {
    small.globalCompositeOperation = "copy";
    small.drawImage(picture, 0, 0, width, height);
    const seen = small.getImageData(0, 0, width, height);
    const from = tflite._getInputMemoryOffset() / 4;
    feed(tflite.HEAPF32.subarray(from, from + width * height * 3), seen.data);
    if (tflite._runInference() !== 0) throw new Error("the model failed");
    const answer = tflite._getOutputMemoryOffset() / 4;
    const person = cut(tflite.HEAPF32.subarray(answer, answer + width * height));
    const blurred = background(seen.data, person, width, height);
    behind.putImageData(new ImageData(blurred, width / 2, height / 2), 0, 0);
    for (const [pixel, share] of person.entries()) seen.data[pixel * 4 + 3] = share;
    small.putImageData(seen, 0, 0);
  };

  return (picture) => {
    look(picture);
    if (whole.width !== picture.width) whole.width = picture.width;
    if (whole.height !== picture.height) whole.height = picture.height;
    out.globalCompositeOperation = "copy";
    out.drawImage(small.canvas, 0, 0, whole.width, whole.height);
    out.globalCompositeOperation = "source-in";
    out.drawImage(picture, 0, 0);
    out.globalCompositeOperation = "destination-over";
    out.drawImage(behind.canvas, 0, 0, whole.width, whole.height);
    return whole.transferToImageBitmap();
  };
}
