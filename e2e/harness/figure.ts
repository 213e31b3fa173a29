import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Page } from "@playwright/test";

const width = 640;
const height = 360;

type Colour = readonly [red: number, green: number, blue: number];

const within = (x: number, y: number, [cx, cy, rx, ry]: readonly number[] = []) =>
  ((x - (cx ?? 0)) / (rx ?? 1)) ** 2 + ((y - (cy ?? 0)) / (ry ?? 1)) ** 2 < 1;

/** Somebody before a chequered wall: shapes from the front to the back. */
// biome-ignore format: a line for each
const shapes: readonly (readonly [Colour, ...(readonly (readonly number[])[])])[] = [
  [[20, 20, 20], [292, 130, 6, 6], [348, 130, 6, 6]], // pupils
  [[250, 250, 250], [292, 130, 13, 7], [348, 130, 13, 7]], // eyes
  [[59, 36, 23], [292, 111, 18, 4], [348, 111, 18, 4]], // eyebrows
  [[150, 96, 63], [320, 160, 9, 9]], // nose
  [[163, 63, 63], [320, 195, 26, 7]], // mouth
  [[228, 184, 150], [320, 150, 72, 86]], // face
  [[59, 36, 23], [320, 115, 80, 80]], // hair
  [[185, 131, 96], [320, 235, 38, 45]], // neck
  [[39, 64, 139], [320, 370, 175, 125]], // shoulders
];

function colourAt(x: number, y: number): Colour {
  for (const [colour, ...ellipses] of shapes)
    if (ellipses.some((ellipse) => within(x, y, ellipse))) return colour;
  return (x >> 3) % 2 === (y >> 3) % 2 ? [58, 90, 72] : [216, 210, 192];
}

/** The figure as one picture of a camera, in YUV 4:2:0. */
function frame(): Buffer {
  const light = Buffer.alloc(width * height);
  const blue = Buffer.alloc((width * height) / 4);
  const red = Buffer.alloc((width * height) / 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r, g, b] = colourAt(x, y);
      const bright = 0.299 * r + 0.587 * g + 0.114 * b;
      const half = (y >> 1) * (width >> 1) + (x >> 1);
      light[y * width + x] = 16 + (bright * 219) / 255;
      blue[half] = 128 + 0.496 * (b - bright);
      red[half] = 128 + 0.627 * (r - bright);
    }
  }
  return Buffer.concat([light, blue, red]);
}

/**
 * Writes what a fake camera plays: somebody before a wall, as drawn above, which
 * the model for blurring takes for a person. Returns the file's path.
 */
export function figureFile(): string {
  const folder = resolve(import.meta.dirname, "../results");
  const path = resolve(folder, "figure.y4m");
  const mine = `${path}.${process.pid}`; // several workers write it
  mkdirSync(folder, { recursive: true });
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420mpeg2\n`);
  writeFileSync(mine, Buffer.concat([head, Buffer.from("FRAME\n"), frame()]));
  renameSync(mine, path);
  return path;
}

/** How sharp the wall and the face are: the mean difference of neighbours, from 0 to 255. */
export type Sharpness = { wall: number; face: number };

/**
 * How sharp the figure is in the page's first playing video now, and how sharp
 * its wall was at most since this was first asked of that page.
 */
export function sharpness(page: Page): Promise<Sharpness & { most: number }> {
  return page.evaluate(
    ([w, h]) => {
      type Watch = { now: Sharpness; most: number };
      const at = window as typeof window & { stoaSharpness?: Watch };
      const brush = Object.assign(document.createElement("canvas"), {
        width: w,
        height: h,
      }).getContext("2d", { willReadFrequently: true });
      const mean = (x: number, y: number, width: number, height: number) => {
        const data = brush?.getImageData(x, y, width, height).data ?? [];
        let sum = 0;
        for (let i = 4; i < data.length; i += 4)
          if ((i / 4) % width > 0) sum += Math.abs((data[i + 1] ?? 0) - (data[i - 3] ?? 0));
        return sum / (width * height);
      };
      const look = (watch: Watch) => {
        const video = [...document.querySelectorAll("video")].find((v) => v.videoWidth > 0);
        if (!video || !brush) return;
        brush.drawImage(video, 0, 0, w, h);
        watch.now = { wall: mean(24, 24, 130, 180), face: mean(270, 100, 100, 110) };
        watch.most = Math.max(watch.most, watch.now.wall);
      };
      if (!at.stoaSharpness) {
        const watch: Watch = { now: { wall: 0, face: 0 }, most: 0 };
        at.stoaSharpness = watch;
        setInterval(look, 100, watch);
      }
      look(at.stoaSharpness);
      return { ...at.stoaSharpness.now, most: at.stoaSharpness.most };
    },
    [width, height] as const,
  );
}
