/** How sure the model must be of a pixel before it is seen at all, and before it is seen whole. */
const seen = 0.5;
const whole = 0.95;

/** How far the background is smeared, in cells of two by two pixels, each of three times. */
const radius = 3;

/** Red, green and blue from 0 to 1, as the model takes them. */
export function feed(input: Float32Array, pixels: Uint8ClampedArray): void {
  for (let to = 0, from = 0; from < pixels.length; from += 4) {
    input[to++] = (pixels[from] ?? 0) / 255;
    input[to++] = (pixels[from + 1] ?? 0) / 255;
    input[to++] = (pixels[from + 2] ?? 0) / 255;
  }
}

/** How much of each pixel is the person's (0 to 255), of how sure the model is of it (0 to 1). */
export function cut(sure: Float32Array): Uint8ClampedArray {
  return Uint8ClampedArray.from(sure, (value) => ((value - seen) / (whole - seen)) * 255);
}

/**
 * The background alone, at half the size and blurred: what is the person's counts
 * for nothing, so that nobody has a glow around them, and what is behind them is
 * made up from beside them. Width and height are even.
 */
export function background(
  pixels: Uint8ClampedArray,
  person: Uint8ClampedArray,
  width: number,
  height: number,
): Uint8ClampedArray<ArrayBuffer> {
  const across = width / 2;
  const down = height / 2;
  const cells = halve(pixels, person, width, height);
  const other = new Float32Array(cells.length);
  for (let round = 0; round < 3; round++) {
    for (let y = 0; y < down; y++) smear(cells, other, y * across * 4, across, 4);
    for (let x = 0; x < across; x++) smear(other, cells, x * 4, down, across * 4);
  }
  const blurred = new Uint8ClampedArray(cells.length);
  for (let at = 0; at < cells.length; at += 4) {
    const weight = cells[at + 3] ?? 1;
    for (let colour = 0; colour < 3; colour++)
      blurred[at + colour] = (cells[at + colour] ?? 0) / weight;
    blurred[at + 3] = 255;
  }
  return blurred;
}

/** Four pixels in one: their colours, weighed by how much they are background, and the weight. */
function halve(
  pixels: Uint8ClampedArray,
  person: Uint8ClampedArray,
  width: number,
  height: number,
): Float32Array<ArrayBuffer> {
  const cells = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      const cell = ((y >> 1) * (width >> 1) + (x >> 1)) * 4;
      // Never nothing: far inside somebody there is nothing else to go by.
      const weight = 1.001 - (person[pixel] ?? 0) / 255;
      for (let colour = 0; colour < 3; colour++)
        cells[cell + colour] =
          (cells[cell + colour] ?? 0) + weight * (pixels[pixel * 4 + colour] ?? 0);
      cells[cell + 3] = (cells[cell + 3] ?? 0) + weight;
    }
  }
  return cells;
}

/** Each cell of a line becomes the sum of its neighbours; at the ends the last one goes on. */
function smear(
  from: Float32Array,
  to: Float32Array,
  start: number,
  length: number,
  step: number,
): void {
  const place = (n: number) => start + Math.min(Math.max(n, 0), length - 1) * step;
  for (let part = 0; part < 4; part++) {
    let sum = 0;
    for (let n = -radius; n <= radius; n++) sum += from[place(n) + part] ?? 0;
    for (let n = 0; n < length; n++) {
      to[start + n * step + part] = sum / (2 * radius + 1);
      sum += (from[place(n + radius + 1) + part] ?? 0) - (from[place(n - radius) + part] ?? 0);
    }
  }
}
