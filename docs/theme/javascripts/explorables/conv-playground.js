// The convolution by hand: choose a picture, a kernel, stride, padding and dilation; point at an output to see its sum.

import { pointAt } from "./cells.js";
import { select } from "./controls.js";
import { h } from "./view.js";
import { KINDS, eachPair, places, tensor } from "../convnet/layers.js";
import { colour, range } from "./picture.js";

const SIDE = 3;
const CELLS = 8;
const SCALE = 12;
const KERNELS = {
  vertical: [-1, 0, 1, -1, 0, 1, -1, 0, 1],
  horizontal: [-1, -1, -1, 0, 0, 0, 1, 1, 1],
  blur: Array(9).fill(0.11),
  sharpen: [0, -1, 0, -1, 5, -1, 0, -1, 0],
  outline: [-1, -1, -1, -1, 8, -1, -1, -1, -1],
  identity: [0, 0, 0, 0, 1, 0, 0, 0, 0],
};

export default function playground(view) {
  const pictures = Object.fromEntries(view.images.map((image) => [image.name, image]));
  pictures.cells = tensor([CELLS, CELLS, 1], readCells(view.state.get("cells")));
  const chosen = {
    picture: view.state.get("picture") in pictures ? view.state.get("picture") : view.images[0].name,
    kernel: readKernel(view.state.get("kernel")) ?? [...KERNELS.vertical],
    stride: within(view.number("stride", 1), 1, 3),
    padding: view.state.get("padding") === "same" ? "same" : "valid",
    dilation: within(view.number("dilation", 1), 1, 3),
    row: view.number("row", -1),
    column: view.number("column", -1),
  };
  const input = h("canvas", { tabindex: 0, role: "application", "aria-label": view.text("input") });
  const output = h("canvas", { tabindex: 0, role: "application", "aria-label": view.text("output") });
  const products = h("div", { class: "explorable-products" });
  const [formula, unreached] = [h("p"), h("p", { class: "explorable-unreached" })];
  const numbers = chosen.kernel.map((value, at) => h("input", {
    type: "number", step: "any", value,
    "aria-label": view.text("weight", { row: Math.floor(at / SIDE) + 1, column: (at % SIDE) + 1 }),
  }));

  let now;
  const compute = () => {
    const image = pictures[chosen.picture];
    const [size] = image.shape;
    const { count, before } = places(size, SIDE, chosen.stride, chosen.padding, chosen.dilation);
    const layer = {
      kind: "conv", shape: [count, count, 1], weights: { kernel: { shape: [SIDE, SIDE, 1, 1] } },
      strides: [chosen.stride, chosen.stride], dilation: [chosen.dilation, chosen.dilation], padding: chosen.padding,
    };
    const weights = { kernel: tensor([SIDE, SIDE, 1, 1], Float32Array.from(chosen.kernel)), bias: tensor([1]) };
    const result = KINDS.conv.forward(layer, weights, image);
    const reached = new Uint8Array(size * size);
    eachPair(layer, image, (_, from) => (reached[from] = 1));
    if (chosen.row < 0) {
      // To begin with, the strongest response.
      const place = result.data.indexOf(Math.max(...result.data));
      Object.assign(chosen, { row: Math.floor(place / count), column: place % count });
    }
    chosen.row = within(chosen.row, 0, count - 1);
    chosen.column = within(chosen.column, 0, count - 1);
    const reach = (SIDE - 1) * chosen.dilation + 1;
    const padded = chosen.padding === "same" ? Math.max(0, (count - 1) * chosen.stride + reach - size) : 0;
    now = { image, size, count, before, result, reached, reach, padded };
    view.redraw(draw);
  };

  const draw = () => {
    const { image, size, count, before, result, reached, reach, padded } = now;
    const after = padded - before;
    drawCells(input, image, { before, after, reached, bounds: { top: 1, signed: false } });
    drawCells(output, result, {});
    const corner = [chosen.row, chosen.column].map((place) => place * chosen.stride - before);
    const window = chosen.kernel.map((weight, at) => {
      const [y, x] = [Math.floor(at / SIDE), at % SIDE].map((step, axis) => corner[axis] + step * chosen.dilation);
      mark(input, y + before, x + before);
      const outside = y < 0 || x < 0 || y >= size || x >= size;
      return { weight, value: outside ? 0 : image.data[y * size + x], outside };
    });
    mark(output, chosen.row, chosen.column);
    const { top } = range(window.map(({ weight, value }) => weight * value));
    products.replaceChildren(...window.map(({ weight, value, outside }) => product(view, weight, value, outside, top)));
    formula.textContent = view.text("formula", { size, padded, reach, stride: chosen.stride, count });
    const missed = reached.filter((hit) => !hit).length;
    unreached.textContent = missed ? view.text("unreached", { missed }) : view.text("allReached");
    const sum = result.data[chosen.row * count + chosen.column];
    view.say(view.text("sum", { row: chosen.row, column: chosen.column, sum: shown(sum) }));
  };

  const change = (part) => {
    Object.assign(chosen, part);
    for (const [key, value] of Object.entries(part)) view.keep(key, String(value));
    if ("row" in part) view.redraw(draw);
    else compute();
  };
  const takeKernel = (kernel, typed) => {
    if (!typed) numbers.forEach((number, at) => (number.value = kernel[at]));
    change({ kernel });
  };
  numbers.forEach((number) => view.on(number, "input", () =>
    takeKernel(numbers.map(({ value }) => Number(value) || 0), true)));
  pointAt(view, output, {
    size: () => [now.count, now.count],
    at: () => [chosen.row, chosen.column],
    choose: (row, column) => change({ row, column }),
  });
  const brush = { row: 0, column: 0 };
  pointAt(view, input, {
    size: () => [now.size + now.padded, now.size + now.padded],
    at: () => [brush.row, brush.column],
    choose: (row, column) => {
      Object.assign(brush, { row, column });
      const [y, x] = [row, column].map((place) => Math.round((place - ((SIDE - 1) / 2) * chosen.dilation) / chosen.stride));
      change({ row: within(y, 0, now.count - 1), column: within(x, 0, now.count - 1) });
    },
    press: (row, column) => {
      const [y, x] = [row - now.before, column - now.before];
      if (chosen.picture !== "cells" || y < 0 || x < 0 || y >= CELLS || x >= CELLS) return;
      pictures.cells.data[y * CELLS + x] = 1 - pictures.cells.data[y * CELLS + x];
      view.keep("cells", pictures.cells.data.join(""));
      compute();
    },
  });

  compute();
  const kernels = Object.keys(KERNELS).map((name) => {
    const button = h("button", { type: "button" }, view.text(name));
    view.on(button, "click", () => takeKernel([...KERNELS[name]], false));
    return button;
  });
  const digits = (count) => Array.from({ length: count }, (_, at) => [at + 1, String(at + 1)]);
  const named = Object.keys(pictures).map((name) => [name, view.text(/^\d/.test(name) ? "digit" : name, { name })]);
  view.body.append(
    h("div", { class: "explorable-controls" },
      select(view, view.text("picture"), named, chosen.picture, (picture) => change({ picture })),
      select(view, view.text("stride"), digits(3), chosen.stride, (stride) => change({ stride: Number(stride) })),
      select(view, view.text("padding"), [["valid", "valid"], ["same", "same"]], chosen.padding, (padding) => change({ padding })),
      select(view, view.text("dilation"), digits(3), chosen.dilation, (dilation) => change({ dilation: Number(dilation) }))),
    h("div", { class: "explorable-buttons", role: "group", "aria-label": view.text("kernels") }, ...kernels),
    h("div", { class: "explorable-columns" },
      h("div", {}, h("p", {}, view.text("input")), input, unreached),
      h("div", {}, h("p", {}, view.text("output")), output, formula)),
    h("div", { class: "explorable-columns" },
      h("div", {}, h("p", {}, view.text("kernel")), h("div", { class: "explorable-kernel" }, ...numbers)),
      h("div", {}, h("p", {}, view.text("products")), products, view.status)),
  );
}

function product(view, weight, value, outside, top) {
  const [red, green, blue] = colour(weight * value, top, true);
  const cell = h("span", {}, `${outside ? view.text("zero") : shown(value)} × ${shown(weight)}`, h("b", {}, `= ${shown(weight * value)}`));
  cell.style.setProperty("--cell", `rgb(${red} ${green} ${blue})`);
  cell.classList.toggle("dark", Math.abs(weight * value) > 0.6 * top && top > 0);
  return cell;
}

// One square a value, the padding around it; what no window reaches is hatched.
function drawCells(canvas, { shape: [height, width], data }, { before = 0, after = 0, reached, bounds = range(data) }) {
  const [tall, wide] = [height, width].map((side) => (side + before + after) * SCALE);
  if (canvas.width !== wide || canvas.height !== tall) Object.assign(canvas, { width: wide, height: tall });
  const context = canvas.getContext("2d");
  context.fillStyle = "#8c8c8c";
  context.fillRect(0, 0, wide, tall);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      context.fillStyle = `rgb(${colour(data[y * width + x], bounds.top, bounds.signed)})`;
      const [left, top] = [(x + before) * SCALE, (y + before) * SCALE];
      context.fillRect(left, top, SCALE, SCALE);
      if (!reached || reached[y * width + x]) continue;
      Object.assign(context, { strokeStyle: "#e09f3e", lineWidth: 2 });
      context.beginPath();
      context.moveTo(left, top + SCALE);
      context.lineTo(left + SCALE, top);
      context.stroke();
    }
  }
}

function mark(canvas, row, column) {
  const context = canvas.getContext("2d");
  Object.assign(context, { strokeStyle: "#e8590c", lineWidth: 2 });
  context.strokeRect(column * SCALE + 1, row * SCALE + 1, SCALE - 2, SCALE - 2);
}

const within = (value, low, high) => Math.max(low, Math.min(high, Math.round(value)));
const shown = (value) => String(Number(value.toFixed(2))).replace("-", "−");

function readKernel(text) {
  const values = text?.split(",").map(Number);
  return values?.length === SIDE * SIDE && values.every(Number.isFinite) ? values : null;
}

// An L to begin with.
function readCells(text) {
  const bits = /^[01]{64}$/.test(text ?? "") ? text : "0000000000100000001000000010000000100000001111000000000000000000";
  return Float32Array.from(bits, Number);
}
