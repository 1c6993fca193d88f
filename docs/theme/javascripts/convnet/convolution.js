// One square kernel over one square image: the output, the inputs that no window reaches, the products of a cell.

import { KINDS } from "./layers.js";
import { argmax, tensor } from "./tensor.js";
import { covered, eachPair, geometry } from "./windows.js";

export class Convolution {
  /**
   * @param {Tensor} image
   * @param {{ kernel: number[], stride: number, padding: Padding, dilation: number }} options
   */
  constructor(image, { kernel, stride, padding, dilation }) {
    const side = Math.sqrt(kernel.length);
    const shape = [side, side, 1, 1];
    /** @type {Layer} */
    const layer = {
      name: "kernel",
      kind: "conv",
      shape: [],
      weights: { kernel: { shape, start: 0 } },
      strides: [stride, stride],
      dilation: [dilation, dilation],
      padding,
    };
    this.geometry = geometry(layer, image.shape);
    const { count, before } = this.geometry.rows;
    layer.shape = [count, count, 1];
    this.image = image;
    this.kernel = kernel;
    this.size = image.shape[0];
    this.count = count;
    this.reach = (side - 1) * dilation + 1;
    // The zeros before the first value, and on both sides together.
    this.before = before;
    this.padded = padding === "same" ? Math.max(0, (count - 1) * stride + this.reach - this.size) : 0;
    const weights = { kernel: tensor(shape, Float32Array.from(kernel)), bias: tensor([1]) };
    this.output = KINDS.conv.forward(layer, weights, image);
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
   * The weights that made a cell of the output, and the value that each was multiplied by.
   * @param {number} row
   * @param {number} column
   */
  products(row, column) {
    return covered(this.geometry, row, column).map(([y, x], at) => {
      const outside = y < 0 || x < 0 || y >= this.size || x >= this.size;
      return { y, x, outside, weight: this.kernel[at], value: outside ? 0 : this.image.data[y * this.size + x] };
    });
  }

  /**
   * The row, or column, of the output whose window has its centre nearest to a place in the padded image.
   * @param {number} place
   */
  nearest(place) {
    return Math.max(0, Math.min(this.count - 1, Math.round((place - (this.reach - 1) / 2) / this.geometry.stride[0])));
  }
}
