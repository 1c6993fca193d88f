// A window that slides over one square image: the output, the inputs that no window reaches, the values of a cell.

import { KINDS } from "./layers.js";
import { argmax, tensor } from "./tensor.js";
import { covered, eachPair, geometry } from "./windows.js";

/** What convolution and pooling have in common. */
export class Sliding {
  /**
   * @param {Tensor} image
   * @param {Omit<Layer, "name" | "shape" | "weights">} options
   * @param {Weights} [weights]
   */
  constructor(image, options, weights = {}) {
    /** @type {Layer} */
    const layer = { name: "", shape: [], weights: shapes(weights), ...options };
    this.geometry = geometry(layer, image.shape);
    const { rows, stride, kernelHeight, down } = this.geometry;
    const { count, before } = rows;
    layer.shape = [count, count, 1];
    this.image = image;
    this.size = image.shape[0];
    this.count = count;
    this.stride = stride[0];
    this.reach = (kernelHeight - 1) * down + 1;
    // The zeros before the first value, and on both sides together.
    this.before = before;
    this.padded = layer.padding === "same" ? Math.max(0, (count - 1) * this.stride + this.reach - this.size) : 0;
    this.output = KINDS[layer.kind].forward(layer, weights, image);
    this.reached = new Uint8Array(image.data.length);
    eachPair(layer, image, (_, from) => {
      this.reached[from] = 1;
    });
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  at(row, column) {
    return this.output.data[row * this.count + column];
  }

  /** The cell of the output with the largest value. */
  strongest() {
    const place = argmax(this.output.data);
    return { row: Math.floor(place / this.count), column: place % this.count };
  }

  /**
   * The values in the window of a cell of the output, each with the weight that it has there.
   * @param {number} row
   * @param {number} column
   */
  products(row, column) {
    const cells = covered(this.geometry, row, column).map(([y, x]) => {
      const outside = y < 0 || x < 0 || y >= this.size || x >= this.size;
      return { y, x, outside, value: outside ? 0 : this.image.data[y * this.size + x] };
    });
    const weights = this.weigh(cells.map(({ value }) => value));
    return cells.map((cell, at) => ({ ...cell, weight: weights[at] }));
  }

  /**
   * @param {number[]} values
   * @returns {number[]}
   */
  weigh(values) {
    return values.map(() => 1 / values.length);
  }

  /**
   * The row, or column, of the output whose window has its centre nearest to a place in the padded image.
   * @param {number} place
   */
  nearest(place) {
    return Math.max(0, Math.min(this.count - 1, Math.round((place - (this.reach - 1) / 2) / this.stride)));
  }
}

/** One square kernel over the image. */
export class Convolution extends Sliding {
  /**
   * @param {Tensor} image
   * @param {{ kernel: number[], stride: number, padding: Padding, dilation: number }} options
   */
  constructor(image, { kernel, stride, padding, dilation }) {
    const side = Math.sqrt(kernel.length);
    const weights = { kernel: tensor([side, side, 1, 1], Float32Array.from(kernel)), bias: tensor([1]) };
    super(image, { kind: "conv", strides: [stride, stride], dilation: [dilation, dilation], padding }, weights);
    this.kernel = kernel;
  }

  weigh() {
    return this.kernel;
  }
}

/** The largest value, or the mean, of windows of 2×2 that do not overlap. */
export class Pooling extends Sliding {
  /**
   * @param {Tensor} image
   * @param {"max pool" | "average pool"} kind
   */
  constructor(image, kind) {
    super(image, { kind, window: [2, 2], strides: [2, 2] });
    this.kind = kind;
  }

  /** @param {number[]} values */
  weigh(values) {
    if (this.kind === "average pool") return super.weigh(values);
    // The first of equal values is the one that stays, as in Keras.
    const best = values.indexOf(Math.max(...values));
    return values.map((_, at) => Number(at === best));
  }
}

/** @param {Weights} weights */
const shapes = (weights) =>
  Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, { shape, start: 0 }]));
