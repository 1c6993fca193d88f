// Shift and turn a digit. The feature maps move with it, the answer should not; the strips show where it does.

import { softmax } from "../convnet/layers.js";
import { moved } from "../convnet/preprocess.js";
import { argmax } from "../convnet/tensor.js";
import { within } from "./cells.js";
import { button, probability, slider } from "./controls.js";
import { digit, drawImage, presets } from "./digit.js";
import { drawMaps } from "./picture.js";
import { columns, h } from "./view.js";

/** The ways to move, and for each the last place in both directions and the step of its strip. */
const MOVES = { right: { far: 10, step: 1 }, down: { far: 10, step: 1 }, angle: { far: 180, step: 15 } };
/** @type {(keyof typeof MOVES)[]} */
const NAMES = ["right", "down", "angle"];

/** @param {View} view */
export function begin(view) {
  const first = view.model.layers.findIndex(({ kind, activation }) => kind === "activation" || activation === "relu");
  const picture = view.picture("field", "picture");
  const maps = view.picture("maps", "maps");
  const strips = NAMES.map((name) => strip(view, name));
  const chosen = { right: 0, down: 0, angle: 0 };
  for (const name of NAMES) chosen[name] = within(view.number(name, 0), MOVES[name].far, -MOVES[name].far);

  const draw = () => {
    const still = answerFor(view, digit.image);
    const image = move(digit.image, chosen);
    const now = answerFor(view, image);
    drawImage(picture, image);
    drawMaps(maps, now.outputs[first], { across: 8 });
    const answers = { still: still.best, best: now.best, share: probability(now.share) };
    view.say(view.text(now.best === still.best ? "same" : "changed", answers));
    view.slowly("strips", fill(still.best));
  };
  /** @param {number} right */
  function* fill(right) {
    for (const { name, cells } of strips) {
      for (const { place, cell } of cells) {
        const { best } = answerFor(view, move(digit.image, { ...chosen, [name]: place }));
        cell.textContent = String(best);
        cell.classList.toggle("wrong", best !== right);
        cell.ariaCurrent = String(Math.abs(place - chosen[name]) < MOVES[name].step / 2);
        yield;
      }
    }
  }

  const sliders = NAMES.map((name) => {
    const { far } = MOVES[name];
    const show = (/** @type {number} */ value) => view.text(`${name}Value`, { value: String(value).replace("-", "−") });
    return slider(view, view.text(name), { min: -far, max: far, value: chosen[name], show }, (value) => {
      chosen[name] = value;
      view.keep(name, value ? String(value) : "");
      view.redraw(draw);
    });
  });
  const back = button(view, view.text("back"), () => {
    for (const [at, name] of NAMES.entries()) {
      chosen[name] = 0;
      view.keep(name, "");
      sliders[at].set(0);
    }
    view.redraw(draw);
  });
  const rows = sliders.map((control, at) => h("div", { class: "explorable-move" }, control, strips[at].list));
  view.body.append(
    presets(view, () => view.redraw(draw)),
    columns([view.paragraph("picture"), picture, back], [...rows, view.status]),
    view.paragraph("maps"),
    maps,
  );
}

/**
 * @param {Tensor} image
 * @param {Record<keyof typeof MOVES, number>} by
 */
const move = (image, { right, down, angle }) => moved(image, right, down, angle);

/**
 * @param {View} view
 * @param {Tensor} image
 */
function answerFor(view, image) {
  const outputs = view.model.forward(image);
  const { data } = softmax(outputs.logits);
  const best = argmax(data);
  return { outputs, best, share: data[best] };
}

/**
 * A list with a cell for each place.
 * @param {View} view
 * @param {keyof typeof MOVES} name
 */
function strip(view, name) {
  const { far, step } = MOVES[name];
  const cells = Array.from({ length: (2 * far) / step + 1 }, (_, at) => {
    const place = at * step - far;
    return { place, cell: h("li", { title: place }) };
  });
  const all = cells.map(({ cell }) => cell);
  const list = h("ol", { class: "explorable-strip", "aria-label": view.text(`${name}Strip`) }, ...all);
  list.style.setProperty("--cells", String(cells.length));
  return { name, cells, list };
}

/** @type {Words} */
export const words = {
  ko: {
    title: "옮기고 돌리기",
    help: "숫자를 옮기거나 돌려 보세요. 특성 맵은 함께 움직이고, 답은 그대로여야 해요. 띠에는 위치와 각도마다 모델의 답이 적혀 있고, 움직이기 전과 다른 답에는 밑줄이 있어요.",
    picture: "움직인 숫자",
    maps: "첫 RELU의 특성 맵",
    right: "오른쪽으로",
    down: "아래로",
    angle: "돌리기",
    rightValue: "{value}픽셀",
    downValue: "{value}픽셀",
    angleValue: "{value}°",
    rightStrip: "왼쪽 10픽셀부터 오른쪽 10픽셀까지 모델의 답",
    downStrip: "위 10픽셀부터 아래 10픽셀까지 모델의 답",
    angleStrip: "−180°부터 180°까지 15°마다 모델의 답",
    same: "답은 그대로 {best}, 확률은 {share}예요.",
    changed: "답이 바뀌었어요: {still} → {best}. 확률은 {share}예요.",
    back: "제자리로",
  },
  en: {
    title: "Shift and rotate",
    help: "Shift the digit, or turn it. The feature maps move with it; the answer should stay. The strips show the model's answer for each place; answers that differ from the one before the move are underlined.",
    picture: "The digit, moved",
    maps: "Feature maps of the first RELU",
    right: "To the right",
    down: "Down",
    angle: "Turn",
    rightValue: "{value} pixels",
    downValue: "{value} pixels",
    angleValue: "{value}°",
    rightStrip: "The model's answers from 10 pixels to the left to 10 pixels to the right",
    downStrip: "The model's answers from 10 pixels up to 10 pixels down",
    angleStrip: "The model's answers from −180° to 180°, every 15°",
    same: "The answer is still {best}, with a probability of {share}.",
    changed: "The answer went from {still} to {best}, with a probability of {share}.",
    back: "Put it back",
  },
};
