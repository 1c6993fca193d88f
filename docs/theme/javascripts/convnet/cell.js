// What made one cell of a feature map.

import { covered, geometry } from "./windows.js";

/**
 * The value of a cell; the values of its channel in its window; for a convolution the sum of products for each input
 * channel, and the bias.
 * @param {Convnet} model
 * @param {Tensor} image
 * @param {Outputs} outputs
 * @param {Cell} cell
 */
export function cellSum(model, image, outputs, { place, channel, row, column }) {
  const [layer, weights] = [model.layers[place], model.weights[place]];
  const input = place ? outputs[place - 1] : image;
  const [height, width, channels] = input.shape;
  const [, across, filters] = layer.shape;
  const isConv = layer.kind === "conv";
  const sums = new Float64Array(channels);
  /** @type {number[]} */
  const values = [];
  covered(geometry(layer, input.shape), row, column).forEach(([y, x], at) => {
    if (y < 0 || x < 0 || y >= height || x >= width) return;
    const start = (y * width + x) * channels;
    if (!isConv) values.push(input.data[start + channel]);
    else
      for (let from = 0; from < channels; from++) {
        sums[from] += weights.kernel.data[(at * channels + from) * filters + channel] * input.data[start + from];
      }
  });
  const result = outputs[place].data[(row * across + column) * filters + channel];
  return { result, values, sums, bias: isConv ? weights.bias.data[channel] : 0 };
}

/**
 * The channels of an earlier layer that a cell depends on. A convolution reads all channels, other layers their own.
 * @param {Layer[]} layers
 * @param {number} place
 * @param {Cell} cell
 */
export function channelsSeen(layers, place, cell) {
  const mixed = layers.slice(place + 1, cell.place + 1).some(({ kind }) => kind === "conv");
  return mixed ? Array.from({ length: layers[place].shape[2] }, (_, channel) => channel) : [cell.channel];
}
