// Encodes the clips that the participants without a screen send, in a Chromium:
//   node bench/company/clips.mjs
// They are kept in the repository; this is how they can be made anew.
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { chromium } from "@playwright/test";

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage();
// Codecs are there in secure contexts only; an address that is answered here is one.
await page.route("http://localhost/", (route) =>
  route.fulfill({ contentType: "text/html", body: "<!doctype html>" }),
);
await page.goto("http://localhost/");

const clips = await page.evaluate(async () => {
  const rate = 15;
  const seconds = 3;
  const [width, height] = [320, 180];

  const bytesOf = (chunk) => {
    const bytes = new Uint8Array(chunk.byteLength);
    chunk.copyTo(bytes);
    return [...bytes];
  };
  const encoded = (kind, config, feed) =>
    new Promise((done, fail) => {
      const frames = [];
      const encoder = new kind({ output: (chunk) => frames.push(bytesOf(chunk)), error: fail });
      encoder.configure(config);
      feed(encoder);
      encoder.flush().then(() => done(frames), fail);
    });

  const canvas = new OffscreenCanvas(width, height);
  const brush = canvas.getContext("2d");
  const draw = (t) => {
    const turn = (t / seconds) * 2 * Math.PI;
    const wall = brush.createLinearGradient(0, 0, width, height);
    wall.addColorStop(0, "#35535a");
    wall.addColorStop(1, "#8aa39b");
    brush.fillStyle = wall;
    brush.fillRect(0, 0, width, height);
    brush.fillStyle = "#5c4a3d";
    brush.beginPath();
    brush.ellipse(160 + 6 * Math.sin(turn), 190, 78, 62, 0, 0, 2 * Math.PI);
    brush.fill();
    brush.fillStyle = "#e3b79b";
    brush.beginPath();
    brush.ellipse(160 + 9 * Math.sin(turn), 88 + 3 * Math.cos(turn), 34, 44, 0, 0, 2 * Math.PI);
    brush.fill();
    brush.fillStyle = "#3a2a22";
    for (const side of [-1, 1]) {
      brush.beginPath();
      brush.arc(160 + 13 * side + 9 * Math.sin(turn), 80 + 3 * Math.cos(turn), 3.5, 0, 7);
      brush.fill();
    }
    brush.beginPath();
    brush.ellipse(160 + 9 * Math.sin(turn), 108, 11, 2 + 4 * Math.abs(Math.sin(4 * turn)), 0, 0, 7);
    brush.fill();
  };
  const picture = await encoded(
    VideoEncoder,
    { codec: "vp8", width, height, bitrate: 150_000, framerate: rate, latencyMode: "realtime" },
    (encoder) => {
      for (let n = 0; n < rate * seconds; n++) {
        draw(n / rate);
        const frame = new VideoFrame(canvas, { timestamp: (n * 1e6) / rate });
        encoder.encode(frame, { keyFrame: n === 0 });
        frame.close();
      }
    },
  );

  const sampleRate = 48_000;
  const sound = await encoded(
    AudioEncoder,
    { codec: "opus", sampleRate, numberOfChannels: 1, bitrate: 32_000 },
    (encoder) => {
      const data = new Float32Array(sampleRate * seconds);
      for (let n = 0; n < data.length; n++) {
        const t = n / sampleRate;
        const loud = 0.12 * Math.max(0, Math.sin(2 * Math.PI * 3 * t));
        data[n] = loud * Math.sin(2 * Math.PI * 220 * t + 3 * Math.sin(2 * Math.PI * 2 * t));
      }
      encoder.encode(
        new AudioData({
          format: "f32-planar",
          sampleRate,
          numberOfFrames: data.length,
          numberOfChannels: 1,
          timestamp: 0,
          data,
        }),
      );
    },
  );
  return { "picture.vp8": picture, "sound.opus": sound };
});

for (const [name, frames] of Object.entries(clips)) {
  const parts = frames.flatMap((frame) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(frame.length);
    return [length, Buffer.from(frame)];
  });
  const bytes = Buffer.concat(parts);
  await writeFile(resolve(import.meta.dirname, name), bytes);
  console.log(`${name}: ${frames.length} frames, ${bytes.length} bytes`);
}
await browser.close();
