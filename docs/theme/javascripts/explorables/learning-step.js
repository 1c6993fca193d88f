// One filter learns: which weights and pixels each error moves, and the loss at each step, by learning rate.

import { Convolution } from "../convnet/convolution.js";
import { tensor } from "../convnet/tensor.js";
import { drawCells, markCell, pointAt, within } from "./cells.js";
import { fixed, slider } from "./controls.js";
import { curve } from "./curve.js";
import { range } from "./picture.js";
import { KERNELS } from "./playground.js";
import { columns, h } from "./view.js";

const SIDE = 3;
const COUNT = SIDE * SIDE;

/** @param {View} view */
export function begin(view) {
  const image = view.images[0];
  const runs = byRate(view.manifest.epochs);
  const place = { run: within(view.number("rate", 2), runs.length - 1), step: 0, added: 0, row: 5, column: 4 };
  place.step = within(view.number("step", 0), runs[place.run].length - 1);
  const errorAt = (/** @type {number} */ epoch) => errorOf(image, view.model.at(epoch).weights[0].kernel);
  let { error, kernel } = errorAt(runs[place.run][place.step].epoch);
  const side = error.shape[0];
  place.row = within(view.number("row", place.row), side - 1);
  place.column = within(view.number("column", place.column), side - 1);
  place.added = within(view.number("added", 0), side * side);

  const screen = {
    error: h("canvas", { tabindex: 0, role: "application", "aria-label": view.text("error") }),
    input: view.picture("cells", "input"),
    kernel: view.picture("few", "kernel"),
    weights: view.picture("few", "weights"),
    pixels: view.picture("cells", "pixels"),
  };
  const chart = curve(view);
  const draw = () => {
    const run = runs[place.run];
    ({ error, kernel } = errorAt(run[place.step].epoch));
    const chosen = place.added ? first(place.added) : [place.row * side + place.column];
    const { weights, pixels } = moved(image, error, kernel, chosen);
    drawCells(screen.error, error, {});
    for (const at of chosen) markCell(screen.error, Math.floor(at / side), at % side);
    drawCells(screen.input, image, {});
    if (!place.added) {
      for (let at = 0; at < COUNT; at++) {
        markCell(screen.input, place.row + Math.floor(at / SIDE), place.column + (at % SIDE));
      }
    }
    drawCells(screen.kernel, kernel, {});
    drawCells(screen.weights, weights, { bounds: { ...range(weights.data), signed: true } });
    drawCells(screen.pixels, pixels, { bounds: { ...range(pixels.data), signed: true } });
    chart.show(
      run.map(({ loss }) => loss),
      place.step,
    );
    const { loss, rate } = run[place.step];
    const values = { ...place, rate: String(rate), loss: loss.toPrecision(3), count: chosen.length };
    const last = chosen[chosen.length - 1];
    const numbers = { error: fixed(error.data[last], 4), weight: fixed(weights.data[COUNT >> 1], 4) };
    view.say(view.text(place.added ? "sum" : "one", { ...values, ...numbers }));
  };
  const change = (/** @type {Partial<typeof place>} */ part) => {
    Object.assign(place, part);
    for (const [key, value] of Object.entries(part)) view.keep(key === "run" ? "rate" : key, String(value));
    view.redraw(draw);
  };
  const adding = slider(view, view.text("added"), { min: 0, max: side * side, value: place.added }, (added) =>
    change({ added }),
  );
  pointAt(view, screen.error, {
    size: () => [side, side],
    at: () => [place.row, place.column],
    choose: (row, column) => {
      adding.set(0);
      change({ row, column, added: 0 });
    },
  });
  const rates = slider(
    view,
    view.text("rate"),
    { min: 0, max: runs.length - 1, value: place.run, show: (at) => String(runs[at][0].rate) },
    (run) => change({ run }),
  );
  const steps = slider(view, view.text("step"), { min: 0, max: runs[0].length - 1, value: place.step }, (step) =>
    change({ step }),
  );
  view.body.append(
    h("div", { class: "explorable-controls" }, rates, steps),
    columns([view.paragraph("curve"), chart.picture], [view.paragraph("kernel"), screen.kernel]),
    h("div", { class: "explorable-controls" }, adding),
    columns([view.paragraph("error"), screen.error], [view.paragraph("input"), screen.input]),
    columns([view.paragraph("weights"), screen.weights], [view.paragraph("pixels"), screen.pixels]),
    view.status,
  );
  draw();
}

/**
 * The saved steps of each learning rate, with their places among all.
 * @param {Epoch[]} epochs
 */
function byRate(epochs) {
  const all = epochs.map((state, epoch) => ({ epoch, loss: state.loss, rate: Number(state.rate) }));
  return [...new Set(all.map(({ rate }) => rate))].map((rate) => all.filter((state) => state.rate === rate));
}

const first = (/** @type {number} */ count) => Array.from({ length: count }, (_, at) => at);

/**
 * The error of each output cell, for the mean square of the difference from the edge filter's output.
 * @param {Tensor} image
 * @param {Tensor} kernel
 */
function errorOf(image, kernel) {
  const options = { stride: 1, padding: /** @type {Padding} */ ("valid"), dilation: 1 };
  const [mine, edge] = [Array.from(kernel.data), KERNELS.vertical].map(
    (weights) => new Convolution(image, { kernel: weights, ...options }).output,
  );
  const count = mine.data.length;
  const data = mine.data.map((value, at) => (2 * (value - edge.data[at])) / count);
  return { error: tensor(mine.shape, data), kernel: tensor([SIDE, SIDE, 1], kernel.data) };
}

/**
 * What these errors move: the gradients of the kernel and of the image, summed over them.
 * @param {Tensor} image
 * @param {Tensor} error
 * @param {Tensor} kernel
 * @param {number[]} chosen
 */
function moved(image, error, kernel, chosen) {
  const [weights, pixels] = [tensor([SIDE, SIDE, 1]), tensor(image.shape)];
  const [side, across] = [error.shape[1], image.shape[1]];
  for (const at of chosen) {
    for (let part = 0; part < COUNT; part++) {
      const pixel = (Math.floor(at / side) + Math.floor(part / SIDE)) * across + (at % side) + (part % SIDE);
      weights.data[part] += error.data[at] * image.data[pixel];
      pixels.data[pixel] += error.data[at] * kernel.data[part];
    }
  }
  return { weights, pixels };
}

/** @type {Words} */
export const words = {
  ko: {
    title: "한 스텝씩 배우기",
    help: "오차의 한 칸을 가리키면 그 오차로 바뀌는 가중치와 픽셀이 보여요. 더한 오차의 수를 늘리면 위에서부터 하나씩 더해져요.",
    keys: "키보드: 오차 그림에서 화살표 키로 옆 칸을 가리켜요.",
    rate: "학습률",
    step: "스텝",
    added: "더한 오차",
    curve: "스텝에 따른 손실(로그 축)",
    kernel: "지금의 커널",
    error: "출력의 오차",
    input: "입력과, 그 칸이 본 창",
    weights: "커널의 기울기에 더하는 값: 오차 × 창의 픽셀",
    pixels: "입력의 기울기에 더하는 값: 오차 × 커널",
    one: "학습률 {rate}, {step}스텝, 손실 {loss}. {row}행 {column}열의 오차는 {error}, 커널 가운데 가중치의 기울기에 더하는 값은 {weight}.",
    sum: "학습률 {rate}, {step}스텝, 손실 {loss}. 오차 {count}개를 더한, 커널 가운데 가중치의 기울기: {weight}.",
  },
  en: {
    title: "Learn step by step",
    help: "Point at a cell of the error to see which weights and pixels it changes. Raise the number of errors added, and they add up one by one from the top.",
    keys: "Keyboard: the arrow keys move over the picture of the error.",
    rate: "Learning rate",
    step: "Step",
    added: "Errors added",
    curve: "Loss by step, on a logarithmic axis",
    kernel: "The kernel now",
    error: "Error of the output",
    input: "Input, and the window of that cell",
    weights: "What it adds to the kernel's gradient: error × pixels of the window",
    pixels: "What it adds to the input's gradient: error × kernel",
    one: "Rate {rate}, step {step}, loss {loss}. The error in row {row}, column {column} is {error}; it adds {weight} to the gradient of the kernel's middle weight.",
    sum: "Rate {rate}, step {step}, loss {loss}. With {count} errors added, the gradient of the kernel's middle weight is {weight}.",
  },
};
