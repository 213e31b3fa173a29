import * as fc from "fast-check";
import { expect, test } from "vitest";
import { background, cut, feed } from "./pixels";

const width = 64;
const height = 36;

/** A picture of one colour per pixel, as a canvas gives it. */
function drawn(colour: (x: number, y: number) => readonly [number, number, number]) {
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) pixels.set([...colour(x, y), 255], (y * width + x) * 4);
  return pixels;
}

const mask = (inside: (x: number, y: number) => boolean) =>
  Uint8ClampedArray.from({ length: width * height }, (_, pixel) =>
    inside(pixel % width, Math.floor(pixel / width)) ? 255 : 0,
  );

const nobody = mask(() => false);

/** The greatest difference of red from one pixel to the next. */
function edge(pixels: Uint8ClampedArray, across: number): number {
  let most = 0;
  for (let at = 4; at < pixels.length; at += 4) {
    if ((at / 4) % across === 0) continue;
    most = Math.max(most, Math.abs((pixels[at] ?? 0) - (pixels[at - 4] ?? 0)));
  }
  return most;
}

test("the model gets colours from 0 to 1, without the alpha", () => {
  const input = new Float32Array(6);
  feed(input, Uint8ClampedArray.of(0, 255, 51, 255, 255, 0, 102, 255));
  expect([...input].map((value) => Math.round(value * 100) / 100)).toEqual([0, 1, 0.2, 1, 0, 0.4]);
});

test("what the model is not sure of is cut off, with a soft edge", () => {
  expect([...cut(Float32Array.of(0, 0.5, 0.725, 0.95, 1))]).toEqual([0, 0, 128, 255, 255]);
});

test("a picture of one colour keeps it, whoever is in it", async () => {
  const colour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));
  const somebody = fc.uint8ClampedArray({ minLength: width * height, maxLength: width * height });
  await fc.assert(
    fc.property(colour, somebody, ([red, green, blue], person) => {
      const blurred = background(
        drawn(() => [red, green, blue]),
        person,
        width,
        height,
      );
      for (let at = 0; at < blurred.length; at += 4) {
        expect(Math.abs((blurred[at] ?? 0) - red)).toBeLessThanOrEqual(1);
        expect(Math.abs((blurred[at + 1] ?? 0) - green)).toBeLessThanOrEqual(1);
        expect(Math.abs((blurred[at + 2] ?? 0) - blue)).toBeLessThanOrEqual(1);
        expect(blurred[at + 3]).toBe(255);
      }
    }),
    { numRuns: 20 },
  );
});

test("letters on a wall cannot be read any more", () => {
  const stripes = drawn((x) => (x % 4 < 2 ? [255, 255, 255] : [0, 0, 0]));
  const blurred = background(stripes, nobody, width, height);
  expect(edge(stripes, width)).toBe(255);
  expect(edge(blurred, width / 2)).toBeLessThan(20);
});

test("nobody's colour runs into what is behind them", () => {
  const inside = (x: number) => x >= 20 && x < 44;
  const person = drawn((x) => (inside(x) ? [255, 0, 0] : [0, 0, 255]));
  const blurred = background(person, mask(inside), width, height);
  for (let at = 0; at < blurred.length; at += 4) {
    const x = (at / 4) % (width / 2);
    if (x < 9 || x > 22) expect(blurred[at], `red at ${x}`).toBeLessThan(8);
  }
});
