// From a drawing to an image as MNIST has it: 20 × 20 pixels, antialiased, within 28 × 28. The centre of mass is in
// the middle. LeCun et al. 1998, "Gradient-based learning applied to document recognition", section III.A.

import { tensor } from "./tensor.js";

const SIDE = 28;
const BOX = 20;
// Fainter values are the antialiased edge of a stroke, not ink.
const INK = 0.05;

/**
 * Ink is [height, width], from 0 to 1. Nothing drawn gives an empty image.
 * @param {Tensor} ink
 */
export function toMnist(ink) {
  const result = tensor([SIDE, SIDE, 1]);
  const bounds = boundsOf(ink);
  if (!bounds) return result;
  const small = fit(ink, bounds);
  const [row, column] = centreOfMass(small);
  // In every digit of MNIST, the pixel in which the centre of mass lies is the 15th.
  const [down, right] = [row, column].map((centre) => SIDE / 2 - Math.floor(centre));
  const [height, width] = small.shape;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [to, across] = [y + down, x + right];
      if (to < 0 || to >= SIDE || across < 0 || across >= SIDE) continue;
      result.data[to * SIDE + across] = small.data[y * width + x];
    }
  }
  return result;
}

/**
 * The smallest rectangle around all ink.
 * @param {Tensor} ink
 * @returns {Part | null}
 */
function boundsOf({ shape: [height, width], data }) {
  let [top, left, bottom, right] = [height, width, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x] <= INK) continue;
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      left = Math.min(left, x);
      right = Math.max(right, x);
    }
  }
  return bottom < 0 ? null : { top, left, bottom, right };
}

/**
 * That rectangle with its longer side 20 pixels long. Each pixel is the mean of what it covers.
 * @param {Tensor} ink
 * @param {Part} bounds
 */
function fit(ink, { top, left, bottom, right }) {
  const [tall, wide] = [bottom - top + 1, right - left + 1];
  const scale = Math.max(tall, wide) / BOX;
  const [height, width] = [tall, wide].map((side) => Math.max(1, Math.round(side / scale)));
  const rows = cover(top, tall, height);
  const columns = cover(left, wide, width);
  const result = tensor([height, width]);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (const [from, share] of rows[y]) {
        for (const [across, part] of columns[x]) sum += ink.data[from * ink.shape[1] + across] * share * part;
      }
      result.data[y * width + x] = sum;
    }
  }
  return result;
}

/**
 * Divide a stretch into equal parts. Each has the pixels that it covers, and their shares of it.
 * @param {number} start
 * @param {number} length
 * @param {number} count
 */
function cover(start, length, count) {
  const step = length / count;
  return Array.from({ length: count }, (_, part) => {
    const [from, to] = [part * step, (part + 1) * step];
    const shares = [];
    for (let pixel = Math.floor(from); pixel < Math.min(Math.ceil(to - 1e-9), length); pixel++) {
      shares.push([start + pixel, (Math.min(to, pixel + 1) - Math.max(from, pixel)) / step]);
    }
    return shares;
  });
}

/**
 * In pixels from the upper left corner. The middle of the first pixel is 0.5.
 * @param {Tensor} image
 */
function centreOfMass({ shape: [, width], data }) {
  let [mass, row, column] = [0, 0, 0];
  data.forEach((value, at) => {
    mass += value;
    row += value * (Math.floor(at / width) + 0.5);
    column += value * ((at % width) + 0.5);
  });
  return [row / mass, column / mass];
}

/**
 * Move an image by pixels and turn it clockwise around its middle. Values are interpolated; the edges become black.
 * @param {Tensor} image
 * @param {number} right
 * @param {number} down
 * @param {number} degrees
 */
export function moved({ shape: [height, width], data }, right, down, degrees) {
  const result = tensor([height, width, 1]);
  const [cosine, sine] = [Math.cos, Math.sin].map((of) => of((-degrees * Math.PI) / 180));
  const [middle, centre] = [(height - 1) / 2, (width - 1) / 2];
  /** @type {(y: number, x: number) => number} */
  const value = (y, x) => (y < 0 || y >= height || x < 0 || x >= width ? 0 : data[y * width + x]);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [y, x] = [row - middle - down, column - centre - right];
      const [fromY, fromX] = [sine * x + cosine * y + middle, cosine * x - sine * y + centre];
      const [top, left] = [Math.floor(fromY), Math.floor(fromX)];
      const [below, beside] = [fromY - top, fromX - left];
      result.data[row * width + column] =
        (1 - below) * ((1 - beside) * value(top, left) + beside * value(top, left + 1)) +
        below * ((1 - beside) * value(top + 1, left) + beside * value(top + 1, left + 1));
    }
  }
  return result;
}
