// What own-photo draws: a heatmap on a photo, the maps that vary most, a column for each shift.

import { tensor } from "../convnet/tensor.js";
import { brush } from "./picture.js";

/**
 * A photo from 0 to 255, on a canvas of its size.
 * @param {HTMLCanvasElement} canvas
 * @param {Tensor} pixels
 */
export function drawPixels(canvas, { shape: [height, width], data }) {
  const context = brush(canvas);
  const picture = context.createImageData(width, height);
  for (let at = 0; at < height * width; at++) {
    for (let channel = 0; channel < 3; channel++) picture.data[4 * at + channel] = data[3 * at + channel];
    picture.data[4 * at + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
}

/**
 * Cells over a photo, dividing it evenly: for this model that is where they look (5-1/cost#where).
 * @param {HTMLCanvasElement} canvas
 * @param {Tensor} cells
 * @param {number} top
 */
export function drawHeat(canvas, { shape: [rows, columns], data }, top) {
  const context = brush(canvas);
  const [height, width] = [canvas.height / rows, canvas.width / columns];
  data.forEach((value, at) => {
    if (value <= 0) return;
    context.fillStyle = `rgb(178 24 43 / ${(0.75 * value) / top})`;
    context.fillRect((at % columns) * width, Math.floor(at / columns) * height, width, height);
  });
}

/**
 * The channels whose values vary most, in their order.
 * @param {Tensor} maps
 * @param {number} most
 */
export function mostVaried({ shape: [height, width, channels], data }, most) {
  const [sums, squares] = [new Float64Array(channels), new Float64Array(channels)];
  data.forEach((value, at) => {
    sums[at % channels] += value;
    squares[at % channels] += value * value;
  });
  const spread = squares.map((square, at) => square - (sums[at] * sums[at]) / (height * width));
  const order = Array.from(spread.keys()).sort((one, other) => spread[other] - spread[one]);
  const chosen = order.slice(0, most).sort((one, other) => one - other);
  const result = tensor([height, width, chosen.length]);
  for (let at = 0; at < height * width; at++) {
    for (const [to, from] of chosen.entries()) result.data[at * chosen.length + to] = data[at * channels + from];
  }
  return result;
}

/**
 * A column for each share, from 0 to 1.
 * @param {HTMLCanvasElement} canvas
 * @param {number[]} shares
 * @param {number} count
 */
export function drawColumns(canvas, shares, count) {
  Object.assign(canvas, { width: 12 * count, height: 100 });
  const context = brush(canvas);
  context.fillStyle = "#f2f2f2";
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const [at, share] of shares.entries()) {
    context.fillStyle = 2 * at + 1 === count ? "#b2182b" : "#2166ac";
    context.fillRect(12 * at + 1, 100 - 100 * share, 10, 100 * share);
  }
}
