// The operations of Lite0 whose windows slide, and those that need no kernel, on plain arrays.

import { places } from "./windows.js";

/** @typedef {(out: number, from: number, place: number) => void} Visit */

/**
 * Visit the pairs of an output and an input that a window connects, as in windows.js, with fewer numbers to make.
 * @param {LiteStep} step
 * @param {Tensor} input
 * @param {Visit} visit
 */
function slide({ kernel = [], stride = 1 }, { shape: [height, width] }, visit) {
  const [tall, wide] = kernel;
  const [rows, columns] = [places(height, tall, stride, "same"), places(width, wide, stride, "same")];
  let out = 0;
  for (let row = 0; row < rows.count; row++) {
    for (let column = 0; column < columns.count; column++) {
      const [top, left] = [row * stride - rows.before, column * stride - columns.before];
      for (let i = Math.max(0, -top); i < Math.min(tall, height - top); i++) {
        for (let j = Math.max(0, -left); j < Math.min(wide, width - left); j++) {
          visit(out, (top + i) * width + left + j, i * wide + j);
        }
      }
      out++;
    }
  }
}

/** @type {(step: LiteStep, weights: LiteWeights, input: Tensor, output: Tensor) => void} */
export function depthwise(step, { kernel, bias }, input, output) {
  const channels = bias.length;
  fill(output.data, bias);
  const [given, result] = [input.data, output.data];
  slide(step, input, (out, from, place) => {
    const [to, at, weights] = [out * channels, from * channels, place * channels];
    for (let channel = 0; channel < channels; channel++) {
      result[to + channel] += given[at + channel] * kernel[weights + channel];
    }
  });
}

/** @type {(step: LiteStep, weights: LiteWeights, gradient: Tensor, back: Tensor) => void} */
export function depthwiseBack(step, { kernel, bias }, gradient, back) {
  const channels = bias.length;
  const [given, result] = [gradient.data, back.data];
  slide(step, back, (out, from, place) => {
    const [to, at, weights] = [out * channels, from * channels, place * channels];
    for (let channel = 0; channel < channels; channel++) {
      result[at + channel] += given[to + channel] * kernel[weights + channel];
    }
  });
}

/** @type {(step: LiteStep, weights: LiteWeights, input: Tensor, output: Tensor) => void} */
export function convolve(step, { kernel, bias }, input, output) {
  const [channels, filters] = [input.shape[2], bias.length];
  fill(output.data, bias);
  const [given, result] = [input.data, output.data];
  slide(step, input, (out, from, place) => {
    const to = out * filters;
    for (let channel = 0; channel < channels; channel++) {
      const value = given[from * channels + channel];
      const weights = (place * channels + channel) * filters;
      for (let filter = 0; filter < filters; filter++) result[to + filter] += value * kernel[weights + filter];
    }
  });
}

/** @type {(input: Tensor, output: Tensor) => void} */
export function average(input, output) {
  const channels = output.data.length;
  const cells = input.data.length / channels;
  const sums = new Float64Array(channels);
  for (let at = 0; at < input.data.length; at++) sums[at % channels] += input.data[at];
  for (let channel = 0; channel < channels; channel++) output.data[channel] = sums[channel] / cells;
}

/** @param {Float32Array} values */
export function clip(values) {
  for (let at = 0; at < values.length; at++) {
    values[at] = Math.min(Math.max(values[at], 0), 6);
  }
}

/** @type {(values: Float32Array, bias: Float32Array) => void} */
function fill(values, bias) {
  for (let at = 0; at < values.length; at += bias.length) values.set(bias, at);
}
