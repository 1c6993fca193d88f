// A model of the page, as its manifest and weights say: every layer's output, a class's gradient, what a cell saw.

import { ACTIVATIONS, KINDS, geometry, tensor } from "./layers.js";

export class Convnet {
  // layers: as in the manifest; numbers: the weights of all saved epochs, one after the other.
  constructor(layers, numbers) {
    this.layers = layers;
    this.numbers = numbers;
    const sizes = layers.flatMap((layer) => Object.values(layer.weights).map(size));
    this.size = sizes.reduce((sum, count) => sum + count, 0);
    this.at(numbers.length / this.size - 1);
  }

  // Take the weights of an epoch, from 0.
  at(epoch) {
    this.weights = this.layers.map((layer) =>
      mapObject(layer.weights, (weight) => {
        const start = epoch * this.size + weight.start;
        return tensor(weight.shape, this.numbers.subarray(start, start + size(weight)));
      }),
    );
    return this;
  }

  // The output of every layer; ".logits" is what the last activation function was given.
  // off: for the place of a layer, the channels that are set to zero.
  forward(image, off = new Map()) {
    const outputs = [];
    let values = image;
    for (const [place, layer] of this.layers.entries()) {
      values = KINDS[layer.kind].forward(layer, this.weights[place], values);
      outputs.logits = values;
      values = ACTIVATIONS[layer.activation ?? "linear"].forward(values);
      if (off.get(place)?.size) values = without(values, off.get(place));
      outputs.push(values);
    }
    return outputs;
  }

  // How much a class's logit rises with each value that the layer at a place gives; its shape is that of the output.
  gradient(image, outputs, label, place) {
    const last = this.layers.length - 1;
    let gradient = tensor(outputs.at(-1).shape);
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

  // HiResCAM without its cut: maps times gradient, added up over the channels; [height, width], for and against.
  evidence(image, outputs, label, place) {
    const { shape: [height, width, channels], data } = outputs[place];
    const gradient = this.gradient(image, outputs, label, place);
    const result = tensor([height, width]);
    data.forEach((value, at) => (result.data[Math.floor(at / channels)] += value * gradient.data[at]));
    return result;
  }

  // The part of what a layer is given that one place of its output sees: {top, left, bottom, right}, the ends included;
  // it may reach into the padding, beyond 0 and the size. For a layer that takes values one by one, the place itself.
  window(place, input, { top, left, bottom, right }) {
    const layer = this.layers[place];
    if (!layer.strides) return { top, left, bottom, right };
    const { kernelHeight, kernelWidth, down, right: across, stride, rows, columns } = geometry(layer, input.shape);
    return {
      top: top * stride[0] - rows.before,
      left: left * stride[1] - columns.before,
      bottom: bottom * stride[0] - rows.before + (kernelHeight - 1) * down,
      right: right * stride[1] - columns.before + (kernelWidth - 1) * across,
    };
  }

  // The same for every layer from the one at a place down to the image: windows[i] is the part of the input of layer i.
  receptiveField(image, outputs, place, row, column) {
    const windows = [];
    let part = { top: row, left: column, bottom: row, right: column };
    for (let at = place; at >= 0; at--) {
      part = this.window(at, at ? outputs[at - 1] : image, part);
      windows[at] = part;
    }
    return windows;
  }

  // The same model with the weights of its last layers shuffled, each array among itself; ``count`` layers that have any.
  shuffled(count, random = Math.random) {
    const copy = Object.create(this);
    const chosen = this.layers.map((_, at) => at).filter((at) => this.layers[at].weights.kernel).slice(-count);
    copy.weights = this.weights.map((weights, at) =>
      count && chosen.includes(at) ? mapObject(weights, ({ shape, data }) => tensor(shape, shuffle(data, random))) : weights,
    );
    return copy;
  }
}

const loading = new Map();

// A manifest and the weights beside it, once for all explorables of a page.
export function load(address) {
  if (!loading.has(address)) {
    const model = read(address);
    loading.set(address, model);
    model.catch(() => loading.delete(address));
  }
  return loading.get(address);
}

async function read(address) {
  const manifest = await (await fetch(address)).json();
  if (!manifest.layers.length) return { manifest };
  const weights = await fetch(address.replace(/json$/, "bin"));
  return { manifest, numbers: new Float32Array(await weights.arrayBuffer()) };
}

// The values of an image of a manifest, 0 to 1.
export function image({ shape, pixels }) {
  const bytes = atob(pixels);
  return tensor([...shape, 1], Float32Array.from(bytes, (byte) => byte.charCodeAt(0) / 255));
}

const size = ({ shape }) => shape.reduce((product, side) => product * side, 1);

const mapObject = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

function without({ shape, data }, channels) {
  const count = shape.at(-1);
  return tensor(shape, data.map((value, at) => (channels.has(at % count) ? 0 : value)));
}

function shuffle(data, random) {
  const result = data.slice();
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}
