// The convolution by hand: choose a picture, a kernel, stride, padding and dilation; point at an output to see its sum.

import { drawCells, markCell, pointAt } from "./cells.js";
import { buttons, select } from "./controls.js";
import { colour, range } from "./picture.js";
import { KERNELS, Playground, readPadding, readWeight } from "./playground.js";
import { columns, h } from "./view.js";

/** @typedef {ReturnType<typeof screenOf>} Screen */

/** @param {View} view */
export function begin(view) {
  const playground = new Playground(view);
  const screen = screenOf(view);
  const draw = () => {
    drawScreen(view, screen, playground);
    const kernel = String(playground.chosen.kernel);
    presets.show((place) => String(Object.values(KERNELS)[place]) === kernel);
  };
  /** @type {Playground["change"]} */
  const change = (part) => {
    playground.change(part);
    view.redraw(draw);
  };
  const numbers = kernelInputs(view, playground, change);
  const presets = kernelButtons(view, numbers, change);
  pointAtCells(view, screen, playground, change, draw);
  view.body.append(
    controls(view, playground, change),
    presets,
    columns(
      [view.paragraph("input"), screen.input, screen.unreached],
      [view.paragraph("output"), screen.output, screen.formula],
    ),
    columns(
      [view.paragraph("kernel"), h("div", { class: "explorable-kernel" }, ...numbers)],
      [view.paragraph("products"), screen.products, view.status],
    ),
  );
  view.redraw(draw);
}

/** @param {View} view */
const screenOf = (view) => ({
  input: h("canvas", { tabindex: 0, role: "application", "aria-label": view.text("input") }),
  output: h("canvas", { tabindex: 0, role: "application", "aria-label": view.text("output") }),
  products: h("div", { class: "explorable-products" }),
  formula: h("p"),
  unreached: h("p", { class: "explorable-unreached" }),
});

/**
 * @param {View} view
 * @param {Screen} screen
 * @param {Playground} playground
 */
function drawScreen(view, screen, { convolution, chosen: { row, column, stride } }) {
  const { image, output, size, padded, reach, count, before, reached } = convolution;
  const products = convolution.products(row, column);
  drawCells(screen.input, image, { before, after: padded - before, reached, bounds: { top: 1, signed: false } });
  for (const { y, x } of products) markCell(screen.input, y + before, x + before);
  drawCells(screen.output, output, {});
  markCell(screen.output, row, column);
  screen.products.replaceChildren(...productCells(view, products));
  screen.formula.textContent = view.text("formula", { size, padded, reach, stride, count });
  const missed = reached.filter((hit) => !hit).length;
  screen.unreached.textContent = view.text(missed ? "unreached" : "allReached", { missed });
  view.say(view.text("sum", { row, column, sum: shown(convolution.at(row, column)) }));
}

/**
 * @param {View} view
 * @param {ReturnType<Playground["convolution"]["products"]>} products
 */
function productCells(view, products) {
  const { top } = range(products.map(({ weight, value }) => weight * value));
  return products.map(({ weight, value, outside }) => {
    const product = weight * value;
    const factors = `${outside ? view.text("zero") : shown(value)} × ${shown(weight)}`;
    const cell = h("span", {}, factors, h("b", {}, `= ${shown(product)}`));
    cell.style.setProperty("--cell", `rgb(${colour(product, { top, signed: true })})`);
    cell.classList.toggle("dark", Math.abs(product) > 0.6 * top && top > 0);
    return cell;
  });
}

/** @param {number} value */
const shown = (value) => String(Number(value.toFixed(2))).replace("-", "−");

/**
 * Pointing at the output chooses its cell; at the input, the cell whose window has its centre there.
 * @param {View} view
 * @param {Screen} screen
 * @param {Playground} playground
 * @param {Playground["change"]} change
 * @param {() => void} draw
 */
function pointAtCells(view, screen, playground, change, draw) {
  pointAt(view, screen.output, {
    size: () => [playground.convolution.count, playground.convolution.count],
    at: () => [playground.chosen.row, playground.chosen.column],
    choose: (row, column) => change({ row, column }),
  });
  const pointed = { row: 0, column: 0 };
  pointAt(view, screen.input, {
    size: () => {
      const side = playground.convolution.size + playground.convolution.padded;
      return [side, side];
    },
    at: () => [pointed.row, pointed.column],
    choose: (row, column) => {
      Object.assign(pointed, { row, column });
      change({ row: playground.convolution.nearest(row), column: playground.convolution.nearest(column) });
    },
    press: (row, column) => {
      playground.flip(row - playground.convolution.before, column - playground.convolution.before);
      view.redraw(draw);
    },
  });
}

/**
 * @param {View} view
 * @param {Playground} playground
 * @param {Playground["change"]} change
 */
function controls(view, { chosen, pictures }, change) {
  const name = (/** @type {string} */ picture) => view.text(/^\d/.test(picture) ? "digit" : picture, { name: picture });
  const sizes = ["1", "2", "3"];
  return h(
    "div",
    { class: "explorable-controls" },
    select(view, "picture", [...pictures.keys()], chosen.picture, (picture) => change({ picture }), name),
    select(view, "stride", sizes, chosen.stride, (stride) => change({ stride: Number(stride) })),
    select(view, "padding", ["valid", "same"], chosen.padding, (text) => change({ padding: readPadding(text) })),
    select(view, "dilation", sizes, chosen.dilation, (dilation) => change({ dilation: Number(dilation) })),
  );
}

/**
 * @param {View} view
 * @param {Playground} playground
 * @param {Playground["change"]} change
 */
function kernelInputs(view, { chosen }, change) {
  const numbers = chosen.kernel.map((value, at) => {
    const label = view.text("weight", { row: Math.floor(at / 3) + 1, column: (at % 3) + 1 });
    return h("input", { type: "number", step: "any", value, "aria-label": label });
  });
  const take = () => change({ kernel: numbers.map(({ value }) => readWeight(value)) });
  for (const number of numbers) view.on(number, "input", take);
  return numbers;
}

/**
 * @param {View} view
 * @param {HTMLInputElement[]} numbers
 * @param {Playground["change"]} change
 */
function kernelButtons(view, numbers, change) {
  const names = Object.keys(KERNELS).map((name) => view.text(name));
  return buttons(view, view.text("kernels"), names, (place) => {
    const kernel = Object.values(KERNELS)[place];
    for (const [at, number] of numbers.entries()) number.value = String(kernel[at]);
    change({ kernel });
  });
}

/** @type {Words} */
export const words = {
  ko: {
    title: "합성곱 놀이터",
    help: "출력의 한 칸을 가리키면 그 칸을 만든 창, 곱 아홉 개, 합이 보여요. 칠하는 그림에서는 칸을 눌러 켜고 꺼요.",
    keys: "키보드: 그림에서 화살표 키로 옆 칸을 가리키고, 칠하는 그림에서는 스페이스로 켜고 꺼요.",
    output: "출력",
    kernel: "커널(값을 바꿔 보세요)",
    kernels: "커널 고르기",
    products: "창의 값 × 커널의 값",
    weight: "커널의 {row}행 {column}열",
    picture: "그림",
    stride: "스트라이드",
    padding: "패딩",
    dilation: "팽창",
    vertical: "수직 경계",
    horizontal: "수평 경계",
    blur: "흐리게",
    sharpen: "또렷하게",
    outline: "테두리",
    identity: "그대로",
    digit: "숫자 {name}",
    chelsea: "고양이 첼시",
    cells: "내가 칠하는 칸",
    formula:
      "출력의 크기: ⌊({size} + {padded} − {reach}) / {stride}⌋ + 1 = {count}. 차례로 입력의 크기, 덧댄 0의 수, 창이 덮는 칸 수, 스트라이드예요.",
    unreached: "빗금이 그어진 입력의 {missed}칸에는 어느 창도 닿지 않아요. 오류는 아니고, 값이 쓰이지 않을 뿐이에요.",
    allReached: "입력의 모든 칸에 창이 닿아요.",
    sum: "{row}행 {column}열의 출력: 곱을 모두 더하면 {sum}.",
    zero: "0(패딩)",
  },
  en: {
    title: "Convolution playground",
    help: "Point at a cell of the output to see the window, the nine products and the sum that make it. In the picture that you paint, press a cell to switch it on or off.",
    keys: "Keyboard: the arrow keys move over a picture, and Space switches a cell of the one that you paint.",
    output: "Output",
    kernel: "Kernel (change it)",
    kernels: "Choose a kernel",
    products: "Value in the window × value of the kernel",
    weight: "Row {row}, column {column} of the kernel",
    picture: "Picture",
    stride: "Stride",
    padding: "Padding",
    dilation: "Dilation",
    vertical: "Vertical edge",
    horizontal: "Horizontal edge",
    blur: "Blur",
    sharpen: "Sharpen",
    outline: "Outline",
    identity: "Identity",
    digit: "Digit {name}",
    chelsea: "Chelsea the cat",
    cells: "Cells that I paint",
    formula:
      "Size of the output: ⌊({size} + {padded} − {reach}) / {stride}⌋ + 1 = {count}. These are the input's size, the zeros added, the cells that a window spans, and the stride.",
    unreached:
      "No window reaches the {missed} hatched cells of the input. That is not an error: their values are not used.",
    allReached: "Windows reach every cell of the input.",
    sum: "Output in row {row}, column {column}: the products add up to {sum}.",
    zero: "0 (padding)",
  },
};
