// The convolution by hand: choose a picture, a kernel, stride, padding and dilation, and see the window slide.

import { buttons, select } from "./controls.js";
import { KERNELS, Playground, readPadding, readWeight } from "./playground.js";
import { Stage, shown, tint } from "./slide.js";
import { h } from "./view.js";

/** @param {View} view */
export function begin(view) {
  const playground = new Playground(view);
  const formula = h("p");
  const unreached = h("p", { class: "explorable-unreached" });
  const draw = () => {
    const { convolution, chosen } = playground;
    const { size, padded, reach, count, reached } = convolution;
    const { row, column, stride, kernel } = chosen;
    stage.draw(view.text("sum", { row, column, sum: shown(convolution.at(row, column)) }));
    const top = Math.max(...kernel.map(Math.abs));
    for (const [at, number] of numbers.entries()) tint(number, kernel[at], top);
    presets.show((place) => String(Object.values(KERNELS)[place]) === String(kernel));
    formula.textContent = view.text("formula", { size, padded, reach, stride, count });
    const missed = reached.filter((hit) => !hit).length;
    unreached.textContent = view.text(missed ? "unreached" : "allReached", { missed });
  };
  /** @type {Playground["change"]} */
  const change = (part) => {
    playground.change(part);
    view.redraw(draw);
  };
  const numbers = kernelInputs(view, playground, change);
  const presets = kernelButtons(view, numbers, change);
  const stage = new Stage(view, {
    sliding: () => playground.convolution,
    at: playground.chosen,
    choose: (row, column) => change({ row, column }),
    press: (y, x) => {
      const flipped = playground.flip(y, x);
      view.redraw(draw);
      return flipped;
    },
    bounds: () => ({ top: 1, signed: false }),
    term: ({ value, weight, outside }) => [
      `${outside ? view.text("zero") : shown(value)} × ${shown(weight)}`,
      `= ${shown(weight * value)}`,
    ],
  });
  view.body.append(
    stage.body(
      view.paragraph("kernel"),
      presets,
      h("div", { class: "explorable-kernel" }, ...numbers),
      controls(view, playground, change),
    ),
    formula,
    unreached,
  );
  view.redraw(draw);
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
    help: "재생하면 창이 입력 위를 지나가요. 출력의 한 칸을 가리키면 그 칸을 만든 창, 곱 아홉 개, 합이 보여요. 칠하는 그림에서는 칸을 눌러 켜고 꺼요.",
    keys: "키보드: 화살표 키로 옆 칸으로 가고, 스페이스로 재생하거나 멈춰요. 칠하는 그림에서는 스페이스로 칸을 켜고 꺼요.",
    total: "합",
    kernel: "커널(값을 바꿔 보세요)",
    kernels: "커널 고르기",
    products: "창의 값 × 커널의 값",
    weight: "커널의 {row}행 {column}열",
    stride: "스트라이드",
    padding: "패딩",
    dilation: "팽창",
    vertical: "수직 경계",
    horizontal: "수평 경계",
    blur: "흐리게",
    sharpen: "또렷하게",
    outline: "테두리",
    identity: "그대로",
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
    help: "Play, and the window passes over the input. Point at a cell of the output to see the window, the nine products and the sum that make it. In the picture that you paint, press a cell to switch it on or off.",
    keys: "Keyboard: the arrow keys move by one cell, and Space plays or pauses. In the picture that you paint, Space switches a cell on or off.",
    total: "Sum",
    kernel: "Kernel (change it)",
    kernels: "Choose a kernel",
    products: "Value in the window × value of the kernel",
    weight: "Row {row}, column {column} of the kernel",
    stride: "Stride",
    padding: "Padding",
    dilation: "Dilation",
    vertical: "Vertical edge",
    horizontal: "Horizontal edge",
    blur: "Blur",
    sharpen: "Sharpen",
    outline: "Outline",
    identity: "Identity",
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
