// A photo as the model takes it: the square in its middle, resized as keras.ops.image.resize does, then
// convnotes.pretrained.preprocess_input.

import { mapped, tensor } from "./tensor.js";

/**
 * Resize an image with bilinear weights, which widen with the step when it becomes smaller (antialias=True).
 * @param {Tensor} image
 * @param {number[]} size
 */
export function resize(image, [height, width]) {
  const [tall, wide, channels] = image.shape;
  const between = tensor([height, wide, channels]);
  const stride = wide * channels;
  for (const [y, shares] of weights(tall, height).entries()) {
    for (const [from, share] of shares) {
      for (let at = 0; at < stride; at++) between.data[y * stride + at] += share * image.data[from * stride + at];
    }
  }
  const result = tensor([height, width, channels]);
  for (const [x, shares] of weights(wide, width).entries()) {
    for (const [from, share] of shares) {
      for (let y = 0; y < height; y++) {
        const [to, at] = [(y * width + x) * channels, (y * wide + from) * channels];
        for (let channel = 0; channel < channels; channel++)
          result.data[to + channel] += share * between.data[at + channel];
      }
    }
  }
  return result;
}

/**
 * For each pixel along a side, the pixels that it is made of and their shares.
 * @param {number} from
 * @param {number} to
 * @returns {number[][][]}
 */
function weights(from, to) {
  const step = from / to;
  const reach = Math.max(step, 1);
  return Array.from({ length: to }, (_, at) => {
    const middle = (at + 0.5) * step;
    const shares = [];
    let total = 0;
    for (let pixel = Math.max(0, Math.floor(middle - reach)); pixel < Math.min(from, middle + reach); pixel++) {
      const share = 1 - Math.abs(pixel + 0.5 - middle) / reach;
      if (share <= 0) continue;
      shares.push([pixel, share]);
      total += share;
    }
    return shares.map(([pixel, share]) => [pixel, share / total]);
  });
}

/** @param {Tensor} pixels from 0 to 255 */
export const preprocess = (pixels) => mapped(pixels, (value) => (value - 127) / 128);

/**
 * The image moved to the right; what comes in repeats the edge.
 * @param {Tensor} image
 * @param {number} pixels
 */
export function shifted({ shape, data }, pixels) {
  const [height, width, channels] = shape;
  const result = tensor(shape);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * width + Math.min(width - 1, Math.max(0, x - pixels));
      for (let channel = 0; channel < channels; channel++)
        result.data[(y * width + x) * channels + channel] = data[from * channels + channel];
    }
  }
  return result;
}

/**
 * The image with a square of mid grey, which the model is given as 0.
 * @param {Tensor} image
 * @param {{ left: number, top: number, side: number }} square
 */
export function covered({ shape, data }, { left, top, side }) {
  const [height, width, channels] = shape;
  const result = tensor(shape, data.slice());
  for (let y = Math.max(0, top); y < Math.min(height, top + side); y++) {
    const [from, to] = [Math.max(0, left), Math.min(width, left + side)];
    result.data.fill(127, (y * width + from) * channels, (y * width + to) * channels);
  }
  return result;
}
