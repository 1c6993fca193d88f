// The state of the convolution playground: what the reader has chosen, and the convolution that follows from it.

import { Convolution } from "../convnet/convolution.js";
import { tensor } from "../convnet/tensor.js";
import { within } from "./cells.js";

const CELLS = 8;
// Sums of larger weights could leave the numbers that there are, and have no colour.
const LARGEST = 1000;
const AN_L = "0000000000100000001000000010000000100000001111000000000000000000";
/** @type {Record<string, number[]>} */
export const KERNELS = {
  vertical: [-1, 0, 1, -1, 0, 1, -1, 0, 1],
  horizontal: [-1, -1, -1, 0, 0, 0, 1, 1, 1],
  blur: Array(9).fill(0.11),
  sharpen: [0, -1, 0, -1, 5, -1, 0, -1, 0],
  outline: [-1, -1, -1, -1, 8, -1, -1, -1, -1],
  identity: [0, 0, 0, 0, 1, 0, 0, 0, 0],
};

export class Playground {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    const cells = { name: "cells", ...tensor([CELLS, CELLS, 1], readCells(view.state.get("cells"))) };
    this.pictures = new Map([...view.images, cells].map((picture) => [picture.name, picture]));
    const picture = view.state.get("picture") ?? "";
    this.chosen = {
      picture: this.pictures.has(picture) ? picture : view.images[0].name,
      kernel: readKernel(view.state.get("kernel")) ?? KERNELS.vertical,
      stride: within(view.number("stride", 1), 3, 1),
      padding: readPadding(view.state.get("padding")),
      dilation: within(view.number("dilation", 1), 3, 1),
      // -1 asks for the strongest response.
      row: view.number("row", -1),
      column: view.number("column", -1),
    };
    this.convolution = this.compute();
  }

  get picture() {
    return /** @type {Picture} */ (this.pictures.get(this.chosen.picture));
  }

  compute() {
    const { chosen } = this;
    const convolution = new Convolution(this.picture, chosen);
    const last = convolution.count - 1;
    if (chosen.row < 0) Object.assign(chosen, convolution.strongest());
    chosen.row = within(chosen.row, last);
    chosen.column = within(chosen.column, last);
    return convolution;
  }

  /** @param {Partial<Playground["chosen"]>} part */
  change(part) {
    Object.assign(this.chosen, part);
    for (const [key, value] of Object.entries(part)) this.view.keep(key, String(value));
    if (!("row" in part)) this.convolution = this.compute();
  }

  /**
   * Switch a cell of the reader's own picture. Tells whether that is the one chosen.
   * @param {number} y
   * @param {number} x
   */
  flip(y, x) {
    const { name, data } = this.picture;
    if (name !== "cells") return false;
    if (y < 0 || x < 0 || y >= CELLS || x >= CELLS) return true;
    data[y * CELLS + x] = 1 - data[y * CELLS + x];
    this.view.keep("cells", data.join(""));
    this.convolution = this.compute();
    return true;
  }
}

/**
 * @param {string | null} text
 * @returns {Padding}
 */
export const readPadding = (text) => (text === "same" ? "same" : "valid");

/** @param {string} text */
export const readWeight = (text) => Math.max(-LARGEST, Math.min(LARGEST, Number(text) || 0));

/** @param {string | null} text */
function readKernel(text) {
  const values = text?.split(",") ?? [];
  return values.length === 9 && values.every((value) => Number.isFinite(Number(value))) ? values.map(readWeight) : null;
}

/** @param {string | null} text */
const readCells = (text) => Float32Array.from(text && /^[01]{64}$/.test(text) ? text : AN_L, Number);
