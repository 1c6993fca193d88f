// Nets of several depths and recipes: how the gradients begin, and how the loss falls. All of it was recorded.

import { within } from "./cells.js";
import { buttons, percent, slider } from "./controls.js";
import { svg } from "./element.js";
import { columns, h } from "./view.js";

const [WIDTH, HEIGHT] = [320, 150];
const [LEFT, RIGHT, TOP, BOTTOM] = [48, 312, 12, 132];

/** @param {View} view */
export function begin(view) {
  const runs = view.manifest.runs ?? [];
  const depths = [...new Set(runs.map((run) => run.depth))];
  const recipes = [...new Set(runs.map((run) => run.recipe))];
  let depth = within(view.number("depth", depths.length - 1), depths.length - 1);
  let recipe = within(view.number("recipe", 0), recipes.length - 1);
  const losses = chart(
    view,
    "loss",
    runs.map((run) => run.loss),
  );
  const gradients = chart(
    view,
    "gradients",
    runs.map((run) => run.gradients.map(Math.log10)),
    (power) => 10 ** power,
  );
  const choice = buttons(
    view,
    view.text("recipe"),
    recipes.map((name) => view.text(name)),
    (place) => {
      recipe = place;
      view.keep("recipe", String(place));
      draw();
    },
  );
  const at = slider(
    view,
    view.text("depth"),
    { min: 0, max: depths.length - 1, value: depth, show: (place) => String(depths[place]) },
    (place) => {
      depth = place;
      view.keep("depth", String(place));
      draw();
    },
  );
  const draw = () => {
    const all = runs.filter((run) => run.depth === depths[depth]);
    const run = all.find((one) => one.recipe === recipes[recipe]) ?? all[0];
    losses.show(
      all.map((one) => one.loss),
      all.indexOf(run),
    );
    gradients.show(
      all.map((one) => one.gradients.map(Math.log10)),
      all.indexOf(run),
    );
    choice.show((place) => place === recipe);
    view.say(
      view.text("says", {
        depth: run.depth,
        name: view.text(run.recipe),
        loss: run.loss[run.loss.length - 1].toFixed(2),
        accuracy: percent(run.accuracy),
        first: run.gradients[0].toPrecision(2),
      }),
    );
  };
  view.body.append(
    h("div", { class: "explorable-controls" }, at),
    choice,
    columns([view.paragraph("gradients"), gradients.picture], [view.paragraph("loss"), losses.picture]),
  );
  draw();
}

/**
 * Lines on one scale for all runs; ``show`` draws those of one depth, and marks one.
 * @param {View} view
 * @param {string} key
 * @param {number[][]} all
 * @param {(value: number) => number} value
 */
function chart(view, key, all, value = (height) => height) {
  const [low, high] = [Math.min(...all.flat()), Math.max(...all.flat())];
  const frame = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": view.text(key) };
  const picture = svg("svg", { class: "explorable-curve", ...frame });
  const y = (/** @type {number} */ height) => BOTTOM - ((height - low) / (high - low)) * (BOTTOM - TOP);
  const word = (/** @type {string} */ text, /** @type {Record<string, string | number>} */ place) =>
    Object.assign(svg("text", place), { textContent: text });
  const show = (/** @type {number[][]} */ some, /** @type {number} */ marked) => {
    const lines = some.map((heights, place) => {
      const x = (/** @type {number} */ step) => LEFT + (step / Math.max(1, heights.length - 1)) * (RIGHT - LEFT);
      const points = heights.map((height, step) => `${x(step)},${y(height)}`).join(" ");
      return svg("polyline", { class: place === marked ? "loss" : "axis", points });
    });
    const ends = [low, high].map((end) =>
      word(String(Number(value(end).toPrecision(2))), { x: LEFT - 4, y: y(end) + 3, "text-anchor": "end" }),
    );
    const last = word(String(some[marked].length), { x: RIGHT, y: HEIGHT - 4, "text-anchor": "middle" });
    picture.replaceChildren(
      svg("line", { class: "axis", x1: LEFT, x2: RIGHT, y1: BOTTOM, y2: BOTTOM }),
      ...ends,
      word("1", { x: LEFT, y: HEIGHT - 4, "text-anchor": "middle" }),
      last,
      ...lines.filter((_, place) => place !== marked),
      lines[marked],
    );
  };
  return { picture, show };
}

/** @type {Words} */
export const words = {
  ko: {
    title: "깊이와 재료",
    help: "깊이와 재료를 바꿔 보세요. 고른 모델은 빨간 선, 깊이가 같은 다른 세 모델은 회색 선이에요.",
    depth: "깊이(층)",
    recipe: "재료",
    plain: "보통",
    "batch norm": "배치 정규화",
    residual: "잔차 연결",
    both: "둘 다",
    gradients: "훈련 전, 층마다 커널의 기울기(로그 축)",
    loss: "에포크마다 훈련 손실",
    says: "{depth}층, {name}: 훈련을 마친 뒤 훈련 손실 {loss}, 테스트 정확도 {accuracy}. 훈련 전 첫 커널의 기울기는 {first}.",
  },
  en: {
    title: "Depth and ingredients",
    help: "Change the depth and the ingredients. The chosen net is the red line, the three others of that depth are grey.",
    depth: "Depth (layers)",
    recipe: "Ingredients",
    plain: "Plain",
    "batch norm": "Batch normalisation",
    residual: "Residual connections",
    both: "Both",
    gradients: "Before training: the gradient of the kernel of each layer, on a logarithmic axis",
    loss: "Training loss by epoch",
    says: "{depth} layers, {name}: after training, the training loss is {loss} and the test accuracy {accuracy}. Before training, the gradient of the first kernel is {first}.",
  },
};
