// A model of the page from its manifest and weights: all outputs, a class's gradient, what a cell sees.

import { ACTIVATIONS, KINDS } from "./layers.js";
import { mapped, size, tensor } from "./tensor.js";
import { geometry } from "./windows.js";

export class Convnet {
  /**
   * @param {Layer[]} layers
   * @param {Float32Array} numbers the weights of all saved epochs, one after the other
   */
  constructor(layers, numbers) {
    this.layers = layers;
    this.numbers = numbers;
    const sizes = layers.flatMap((layer) => Object.values(layer.weights).map(({ shape }) => size(shape)));
    this.size = sizes.reduce((sum, count) => sum + count, 0);
    /** @type {Weights[]} */
    this.weights = [];
    this.at(numbers.length / this.size - 1);
  }

  get classes() {
    return this.layers[this.layers.length - 1].shape[0];
  }

  /** The layers whose output is feature maps, with their places. */
  get maps() {
    return this.layers.map((layer, place) => ({ layer, place })).filter(({ layer }) => layer.shape.length === 3);
  }

  /**
   * Take the weights of an epoch, counted from 0.
   * @param {number} epoch
   */
  at(epoch) {
    this.weights = this.layers.map((layer) =>
      mapObject(layer.weights, (weight) => {
        const start = epoch * this.size + weight.start;
        return tensor(weight.shape, this.numbers.subarray(start, start + size(weight.shape)));
      }),
    );
    return this;
  }

  /**
   * @param {Tensor} image
   * @param {Map<number, Set<number>>} off the channels to set to zero, by the place of their layer
   * @returns {Outputs}
   */
  forward(image, off = new Map()) {
    const outputs = [];
    let [values, logits] = [image, image];
    for (const [place, layer] of this.layers.entries()) {
      logits = KINDS[layer.kind].forward(layer, this.weights[place], values);
      values = ACTIVATIONS[layer.activation ?? "linear"].forward(logits);
      const channels = off.get(place);
      if (channels?.size) values = without(values, channels);
      outputs.push(values);
    }
    return Object.assign(outputs, { logits });
  }

  /**
   * The gradient of a class's logit with respect to the output of the layer at a place.
   * @param {Tensor} image
   * @param {Outputs} outputs
   * @param {number} label
   * @param {number} place
   */
  gradient(image, outputs, label, place) {
    const last = this.layers.length - 1;
    let gradient = tensor(outputs[last].shape);
    gradient.data[label] = 1;
    for (let at = last; at > place; at--) {
      const layer = this.layers[at];
      const input = at ? outputs[at - 1] : image;
      // The logit comes before the last activation function.
      if (at < last) gradient = ACTIVATIONS[layer.activation ?? "linear"].backward(gradient, outputs[at]);
      gradient = KINDS[layer.kind].backward(layer, this.weights[at], gradient, input, outputs[at]);
    }
    return gradient;
  }

  /**
   * HiResCAM without its ReLU: maps times gradient, summed over the channels. Negative values speak against the class.
   * @param {Tensor} image
   * @param {Outputs} outputs
   * @param {number} label
   * @param {number} place
   */
  evidence(image, outputs, label, place) {
    const { shape, data } = outputs[place];
    const [height, width, channels] = shape;
    const gradient = this.gradient(image, outputs, label, place);
    const result = tensor([height, width]);
    data.forEach((value, at) => {
      result.data[Math.floor(at / channels)] += value * gradient.data[at];
    });
    return result;
  }

  /**
   * The part of a layer's input that a part of its output sees. It may reach into the padding.
   * @param {number} place
   * @param {Tensor} input
   * @param {Part} part
   * @returns {Part}
   */
  window(place, input, { top, left, bottom, right }) {
    const {
      kernelHeight,
      kernelWidth,
      down,
      right: across,
      stride,
      rows,
      columns,
    } = geometry(this.layers[place], input.shape);
    return {
      top: top * stride[0] - rows.before,
      left: left * stride[1] - columns.before,
      bottom: bottom * stride[0] - rows.before + (kernelHeight - 1) * down,
      right: right * stride[1] - columns.before + (kernelWidth - 1) * across,
    };
  }

  /**
   * What a cell sees, from its layer down to the image. windows[i] is a part of layer i's input.
   * @param {Tensor} image
   * @param {Outputs} outputs
   * @param {number} place
   * @param {number} row
   * @param {number} column
   */
  receptiveField(image, outputs, place, row, column) {
    /** @type {Part[]} */
    const windows = [];
    let part = { top: row, left: column, bottom: row, right: column };
    for (let at = place; at >= 0; at--) {
      part = this.window(at, at ? outputs[at - 1] : image, part);
      windows[at] = part;
    }
    return windows;
  }

  /**
   * A copy that shuffles each weight array of the last ``count`` layers that have a kernel.
   * @param {number} count
   * @returns {Convnet}
   */
  shuffled(count) {
    const copy = Object.create(this);
    const chosen = this.layers
      .map((_, at) => at)
      .filter((at) => this.layers[at].weights.kernel)
      .slice(-count);
    copy.weights = this.weights.map((weights, at) =>
      count && chosen.includes(at) ? mapObject(weights, ({ shape, data }) => tensor(shape, shuffle(data))) : weights,
    );
    return copy;
  }
}

/** @type {Map<string, Promise<Model>>} */
const loading = new Map();

/**
 * A manifest and the weights beside it, fetched once for all explorables of a page.
 * @param {string} address
 */
export function load(address) {
  const model = loading.get(address) ?? read(address);
  loading.set(address, model);
  model.catch(() => loading.delete(address));
  return model;
}

/**
 * @param {string} address
 * @returns {Promise<Model>}
 */
async function read(address) {
  /** @type {Manifest} */
  const manifest = await (await fetch(address)).json();
  if (!manifest.layers.length) return { manifest, numbers: new Float32Array() };
  const weights = await fetch(address.replace(/json$/, "bin"));
  return { manifest, numbers: new Float32Array(await weights.arrayBuffer()) };
}

/**
 * The values of an image of a manifest, from 0 to 1.
 * @param {Manifest["images"][number]} entry
 */
export function picture({ name, shape, pixels }) {
  const values = Float32Array.from(atob(pixels), (byte) => byte.charCodeAt(0) / 255);
  return { name, ...tensor([...shape, 1], values) };
}

/**
 * @template From
 * @param {Record<string, From>} object
 * @param {(value: From) => Tensor} change
 * @returns {Weights}
 */
const mapObject = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

/**
 * @param {Tensor} maps
 * @param {Set<number>} channels
 */
function without(maps, channels) {
  const count = maps.shape[maps.shape.length - 1];
  return mapped(maps, (value, at) => (channels.has(at % count) ? 0 : value));
}

/** @param {Float32Array} data */
function shuffle(data) {
  const result = data.slice();
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}
