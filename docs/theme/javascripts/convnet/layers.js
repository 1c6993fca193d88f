// What each kind of layer of a manifest computes: forward, and backward as far as explanations need it.

import { mapped, tensor } from "./tensor.js";
import { eachPair } from "./windows.js";

/** @type {Kind} */
const conv = {
  forward(layer, { kernel, bias }, input) {
    const output = tensor(layer.shape);
    const [channels, filters] = [input.shape[2], layer.shape[2]];
    const sums = new Float64Array(output.data.length);
    for (let at = 0; at < sums.length; at++) sums[at] = bias.data[at % filters];
    eachPair(layer, input, (out, from, place) => {
      for (let channel = 0; channel < channels; channel++) {
        const value = input.data[from * channels + channel];
        if (value === 0) continue;
        const weights = (place * channels + channel) * filters;
        for (let filter = 0; filter < filters; filter++) {
          sums[out * filters + filter] += value * kernel.data[weights + filter];
        }
      }
    });
    output.data.set(sums);
    return output;
  },
  backward(layer, { kernel }, gradient, input) {
    const back = tensor(input.shape);
    const [channels, filters] = [input.shape[2], layer.shape[2]];
    eachPair(layer, input, (out, from, place) => {
      for (let channel = 0; channel < channels; channel++) {
        const weights = (place * channels + channel) * filters;
        let sum = 0;
        for (let filter = 0; filter < filters; filter++) {
          sum += gradient.data[out * filters + filter] * kernel.data[weights + filter];
        }
        back.data[from * channels + channel] += sum;
      }
    });
    return back;
  },
};

/** @type {Kind} */
const maxPool = {
  forward(layer, _, input) {
    const output = tensor(layer.shape);
    const channels = input.shape[2];
    output.data.fill(-Infinity);
    eachPair(layer, input, (out, from) => {
      for (let channel = 0; channel < channels; channel++) {
        const at = out * channels + channel;
        output.data[at] = Math.max(output.data[at], input.data[from * channels + channel]);
      }
    });
    return output;
  },
  backward(layer, _, gradient, input, output) {
    const back = tensor(input.shape);
    const channels = input.shape[2];
    const given = new Uint8Array(output.data.length);
    eachPair(layer, input, (out, from) => {
      for (let channel = 0; channel < channels; channel++) {
        const at = out * channels + channel;
        // The first of equal values takes the whole gradient, as in Keras.
        if (given[at] || input.data[from * channels + channel] !== output.data[at]) continue;
        back.data[from * channels + channel] += gradient.data[at];
        given[at] = 1;
      }
    });
    return back;
  },
};

/**
 * The number of input values in each window. Padding has none.
 * @param {Layer} layer
 * @param {Tensor} input
 */
function counts(layer, input) {
  const sizes = new Float32Array(layer.shape[0] * layer.shape[1]);
  eachPair(layer, input, (out) => sizes[out]++);
  return sizes;
}

/** @type {Kind} */
const averagePool = {
  forward(layer, _, input) {
    const output = tensor(layer.shape);
    const channels = input.shape[2];
    const sizes = counts(layer, input);
    eachPair(layer, input, (out, from) => {
      for (let channel = 0; channel < channels; channel++) {
        output.data[out * channels + channel] += input.data[from * channels + channel] / sizes[out];
      }
    });
    return output;
  },
  backward(layer, _, gradient, input) {
    const back = tensor(input.shape);
    const channels = input.shape[2];
    const sizes = counts(layer, input);
    eachPair(layer, input, (out, from) => {
      for (let channel = 0; channel < channels; channel++) {
        back.data[from * channels + channel] += gradient.data[out * channels + channel] / sizes[out];
      }
    });
    return back;
  },
};

/** @type {Kind} */
const globalAverage = {
  forward(layer, _, input) {
    const channels = input.shape[2];
    const output = tensor(layer.shape);
    input.data.forEach((value, at) => {
      output.data[at % channels] += (value * channels) / input.data.length;
    });
    return output;
  },
  backward(_layer, _, gradient, input) {
    const channels = input.shape[2];
    return mapped(input, (_value, at) => (gradient.data[at % channels] * channels) / input.data.length);
  },
};

/** @type {Kind} */
const dense = {
  forward(layer, { kernel, bias }, input) {
    const units = layer.shape[0];
    const sums = Float64Array.from(bias.data);
    input.data.forEach((value, from) => {
      if (value === 0) return;
      for (let unit = 0; unit < units; unit++) sums[unit] += value * kernel.data[from * units + unit];
    });
    return tensor(layer.shape, Float32Array.from(sums));
  },
  backward(layer, { kernel }, gradient, input) {
    const units = layer.shape[0];
    return mapped(input, (_, from) => {
      let sum = 0;
      for (let unit = 0; unit < units; unit++) sum += gradient.data[unit] * kernel.data[from * units + unit];
      return sum;
    });
  },
};

/** @type {Kind} */
const normalise = {
  forward(_, { scale, shift }, input) {
    const channels = scale.data.length;
    return mapped(input, (value, at) => value * scale.data[at % channels] + shift.data[at % channels]);
  },
  backward(_, { scale }, gradient) {
    return mapped(gradient, (value, at) => value * scale.data[at % scale.data.length]);
  },
};

/** @type {Kind} */
const flatten = {
  forward: (layer, _, input) => tensor(layer.shape, input.data),
  backward: (_layer, _, gradient, input) => tensor(input.shape, gradient.data),
};

/** @type {Kind} */
const same = {
  forward: (_layer, _, values) => values,
  backward: (_layer, _, gradient) => gradient,
};

/** @type {Record<string, Kind>} */
export const KINDS = {
  conv,
  "max pool": maxPool,
  "average pool": averagePool,
  "global average": globalAverage,
  dense,
  normalise,
  flatten,
  activation: same,
  same,
};

/** @param {Tensor} logits */
export function softmax(logits) {
  const top = Math.max(...logits.data);
  const raised = Array.from(logits.data, (logit) => Math.exp(logit - top));
  const total = raised.reduce((sum, value) => sum + value, 0);
  return mapped(logits, (_, at) => raised[at] / total);
}

/** @type {Record<ActivationName, Activation>} */
export const ACTIVATIONS = {
  linear: { forward: (values) => values, backward: (gradient) => gradient },
  relu: {
    forward: (values) => mapped(values, (value) => Math.max(value, 0)),
    backward: (gradient, output) => mapped(gradient, (value, at) => (output.data[at] > 0 ? value : 0)),
  },
  softmax: {
    forward: softmax,
    backward() {
      throw new Error("explanations differentiate the logit, not the softmax");
    },
  },
};
