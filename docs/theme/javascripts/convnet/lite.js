// EfficientNet-Lite0 on a photo: millions of weights, so each operation here is written for speed. Batch normalisation
// has melted into the kernels (rounded.py). Written for channels in multiples of four, as all of Lite0 are.

import { average, clip, convolve, depthwise, depthwiseBack } from "./sliding.js";
import { size, tensor } from "./tensor.js";

export class Lite {
  /**
   * The buffer has all float32 numbers, then those of 16 bits, then those of 8.
   * @param {LiteStep[]} steps
   * @param {ArrayBuffer} buffer
   */
  constructor(steps, buffer) {
    this.steps = steps;
    const kernels = steps.flatMap(({ kernel, bytes }) => (kernel ? [{ bytes, kernel }] : []));
    const floats = kernels.reduce((sum, { kernel }) => sum + 2 * kernel[kernel.length - 1], 0);
    const shorts = kernels.reduce((sum, { bytes, kernel }) => sum + (bytes === 2 ? size(kernel) : 0), 0);
    const single = new Float32Array(buffer, 0, floats);
    const whole = { 2: new Int16Array(buffer, 4 * floats, shorts), 1: new Int8Array(buffer, 4 * floats + 2 * shorts) };
    let float = 0;
    const at = { 1: 0, 2: 0 };
    /** @type {LiteWeights[]} */
    this.weights = steps.map(({ kernel: shape, bytes = 2 }) => {
      if (!shape) return { kernel: NONE, bias: NONE };
      const channels = shape[shape.length - 1];
      const scale = single.subarray(float, float + channels);
      const bias = single.subarray(float + channels, float + 2 * channels);
      float += 2 * channels;
      const kernel = new Float32Array(size(shape));
      const from = whole[bytes].subarray(at[bytes], at[bytes] + kernel.length);
      at[bytes] += kernel.length;
      for (let row = 0; row < kernel.length; row += channels) {
        for (let channel = 0; channel < channels; channel++)
          kernel[row + channel] = from[row + channel] * scale[channel];
      }
      return { kernel, bias };
    });
    // The product of matrices reads kernels row by row: the inputs of an output, one after the other.
    this.turned = steps.map(({ kernel }, place) =>
      isPointwise(kernel) ? turned(this.weights[place].kernel, kernel) : NONE,
    );
  }

  /**
   * The outputs of all operations; the last are the logits.
   * @param {Tensor} image of 224 × 224 pixels, as preprocess gives it
   */
  forward(image) {
    /** @type {Tensor[]} */
    const outputs = [];
    for (const [place, step] of this.steps.entries()) {
      const inputs = step.takes.map((from) => (from < 0 ? image : outputs[from]));
      outputs.push(this.#step(step, place, inputs));
    }
    return outputs;
  }

  /**
   * @param {LiteStep} step
   * @param {number} place
   * @param {Tensor[]} inputs
   */
  #step(step, place, [input, other]) {
    const output = tensor(step.shape);
    const weights = this.weights[place];
    if (step.kind === "add")
      for (let at = 0; at < output.data.length; at++) output.data[at] = input.data[at] + other.data[at];
    else if (step.kind === "average") average(input, output);
    else if (step.kind === "depthwise") depthwise(step, weights, input, output);
    else if (this.turned[place].length) multiply(input.data, this.turned[place], weights.bias, output.data);
    else convolve(step, weights, input, output);
    if (step.relu6) clip(output.data);
    return output;
  }

  /**
   * The gradient of a class's logit with respect to the output at a place.
   * @param {Tensor[]} outputs
   * @param {number} label
   * @param {number} place
   */
  gradient(outputs, label, place) {
    const gradients = this.steps.map(({ shape }, at) => (at >= place ? tensor(shape) : null));
    const of = (/** @type {number} */ at) => /** @type {Tensor} */ (gradients[at]);
    of(this.steps.length - 1).data[label] = 1;
    for (let at = this.steps.length - 1; at > place; at--) {
      const step = this.steps[at];
      const { data } = of(at);
      if (step.relu6)
        for (let i = 0; i < data.length; i++) if (outputs[at].data[i] <= 0 || outputs[at].data[i] >= 6) data[i] = 0;
      for (const from of step.takes) if (from >= place) this.#back(step, at, of(at), of(from));
    }
    return of(place);
  }

  /**
   * Add to the gradient of an input what the gradient of the output gives it.
   * @param {LiteStep} step
   * @param {number} place
   * @param {Tensor} gradient
   * @param {Tensor} back
   */
  #back(step, place, gradient, back) {
    const { kernel } = this.weights[place];
    let add = gradient.data;
    if (step.kind === "average") {
      const [height, width, channels] = back.shape;
      for (let at = 0; at < back.data.length; at++) back.data[at] += add[at % channels] / (height * width);
      return;
    }
    if (step.kind === "depthwise") {
      depthwiseBack(step, this.weights[place], gradient, back);
      return;
    }
    if (this.turned[place].length) {
      add = new Float32Array(back.data.length);
      multiply(gradient.data, kernel, new Float32Array(back.shape[back.shape.length - 1]), add);
    }
    for (let at = 0; at < add.length; at++) back.data[at] += add[at];
  }
}

/**
 * Grad-CAM and HiResCAM of a class from maps and their gradient, with nothing cut off.
 * @param {Tensor} maps
 * @param {Tensor} gradient
 */
export function attributions({ shape: [height, width, channels], data }, gradient) {
  const [gradCam, hiResCam] = [tensor([height, width]), tensor([height, width])];
  const mean = new Float64Array(channels);
  gradient.data.forEach((value, at) => {
    mean[at % channels] += value / (height * width);
  });
  for (let at = 0; at < data.length; at++) {
    const cell = Math.floor(at / channels);
    gradCam.data[cell] += data[at] * mean[at % channels];
    hiResCam.data[cell] += data[at] * gradient.data[at];
  }
  return { gradCam, hiResCam };
}

const NONE = new Float32Array();

/** @param {number[]} [kernel] */
const isPointwise = (kernel) => Boolean(kernel) && (kernel?.length === 2 || (kernel?.length === 4 && kernel[0] === 1));

/**
 * @param {Float32Array} kernel
 * @param {number[]} [shape]
 */
function turned(kernel, shape = []) {
  const outputs = shape[shape.length - 1];
  const inputs = kernel.length / outputs;
  const result = new Float32Array(kernel.length);
  for (let from = 0; from < inputs; from++) {
    for (let to = 0; to < outputs; to++) result[to * inputs + from] = kernel[from * outputs + to];
  }
  return result;
}

/**
 * A product of matrices, in blocks of four by four that stay in registers.
 * @param {Float32Array} rows
 * @param {Float32Array} kernel each output's inputs, one after the other
 * @param {Float32Array} bias
 * @param {Float32Array} output
 */
function multiply(rows, kernel, bias, output) {
  const outputs = bias.length;
  const inputs = kernel.length / outputs;
  const last = output.length / outputs - 1;
  for (let row = 0; row <= last; row += 4) {
    // Beyond the end, the last row is computed again.
    const [r1, r2, r3] = [Math.min(row + 1, last), Math.min(row + 2, last), Math.min(row + 3, last)];
    const [a0, a1, a2, a3] = [row * inputs, r1 * inputs, r2 * inputs, r3 * inputs];
    for (let to = 0; to < outputs; to += 4) {
      const [b0, b1, b2, b3] = [to * inputs, (to + 1) * inputs, (to + 2) * inputs, (to + 3) * inputs];
      let [s00, s01, s02, s03] = [bias[to], bias[to + 1], bias[to + 2], bias[to + 3]];
      let [s10, s11, s12, s13] = [s00, s01, s02, s03];
      let [s20, s21, s22, s23] = [s00, s01, s02, s03];
      let [s30, s31, s32, s33] = [s00, s01, s02, s03];
      for (let at = 0; at < inputs; at++) {
        const [k0, k1, k2, k3] = [kernel[b0 + at], kernel[b1 + at], kernel[b2 + at], kernel[b3 + at]];
        const x0 = rows[a0 + at];
        s00 += x0 * k0;
        s01 += x0 * k1;
        s02 += x0 * k2;
        s03 += x0 * k3;
        const x1 = rows[a1 + at];
        s10 += x1 * k0;
        s11 += x1 * k1;
        s12 += x1 * k2;
        s13 += x1 * k3;
        const x2 = rows[a2 + at];
        s20 += x2 * k0;
        s21 += x2 * k1;
        s22 += x2 * k2;
        s23 += x2 * k3;
        const x3 = rows[a3 + at];
        s30 += x3 * k0;
        s31 += x3 * k1;
        s32 += x3 * k2;
        s33 += x3 * k3;
      }
      put(output, row * outputs + to, s00, s01, s02, s03);
      put(output, r1 * outputs + to, s10, s11, s12, s13);
      put(output, r2 * outputs + to, s20, s21, s22, s23);
      put(output, r3 * outputs + to, s30, s31, s32, s33);
    }
  }
}

/** @type {(output: Float32Array, at: number, a: number, b: number, c: number, d: number) => void} */
function put(output, at, a, b, c, d) {
  output[at] = a;
  output[at + 1] = b;
  output[at + 2] = c;
  output[at + 3] = d;
}
