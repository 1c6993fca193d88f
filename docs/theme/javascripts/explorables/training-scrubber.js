// Go back to any epoch of the training: its losses, its first filters, its answer for the reader's digit.

import { softmax } from "../convnet/layers.js";
import { within } from "./cells.js";
import { bars, percent, probability, slider } from "./controls.js";
import { digit } from "./digit.js";
import { svg } from "./element.js";
import { pad } from "./pad.js";
import { drawMaps, range } from "./picture.js";
import { columns, h } from "./view.js";

const [WIDTH, HEIGHT] = [320, 150];
const [LEFT, RIGHT, TOP, BOTTOM] = [26, 312, 8, 132];
/** @type {("loss" | "held_out_loss")[]} */
const LOSSES = ["loss", "held_out_loss"];

/** @param {View} view */
export function begin(view) {
  const { epochs } = view.manifest;
  const last = epochs.length - 1;
  let epoch = within(view.number("epoch", last), last);
  const answer = bars(view);
  const filters = view.picture("maps", "filters");
  const numbers = h("p", {});
  const { curve, show } = chart(view, epochs);
  // One scale for all epochs. Otherwise early filters would look as strong as the last ones.
  const all = epochs.flatMap((_, at) => Array.from(firstFilters(view.model.at(at)).data));
  const bounds = { ...range(all), signed: true };

  const draw = () => {
    const model = view.model.at(epoch);
    drawMaps(filters, firstFilters(model), { bounds });
    const { data: shares } = softmax(model.forward(digit.image).logits);
    const best = answer.show(shares);
    show(epoch);
    const { loss, held_out_loss: heldOut, accuracy } = epochs[epoch];
    const texts = { loss: loss.toFixed(3), heldOut: heldOut.toFixed(3), accuracy: percent(accuracy) };
    numbers.textContent = view.text("numbers", texts);
    view.say(view.text("answer", { epoch, best, share: probability(shares[best]) }));
  };
  const time = slider(view, view.text("epoch"), { min: 0, max: last, value: epoch }, (value) => {
    epoch = value;
    view.keep("epoch", String(epoch));
    view.redraw(draw);
  });

  view.body.append(
    h("div", { class: "explorable-controls" }, time),
    columns([curve, numbers, view.paragraph("filters"), filters], [view.paragraph("answerTitle"), answer, view.status]),
    pad(view, () => view.redraw(draw)),
  );
}

/**
 * The filters of the first convolution, as maps; of each filter the first channel.
 * @param {Convnet} model
 */
function firstFilters(model) {
  const place = model.layers.findIndex(({ kind }) => kind === "conv");
  const { shape, data } = model.weights[place].kernel;
  const [height, width, channels, count] = shape;
  return {
    shape: [height, width, count],
    data: data.filter((_, index) => Math.floor(index / count) % channels === 0),
  };
}

/**
 * Both losses as lines in one chart, with a mark that ``show`` moves to an epoch.
 * @param {View} view
 * @param {Epoch[]} epochs
 */
function chart(view, epochs) {
  const top = Math.max(...epochs.flatMap(({ loss, held_out_loss: heldOut }) => [loss, heldOut]));
  const x = (/** @type {number} */ epoch) => LEFT + (epoch / Math.max(1, epochs.length - 1)) * (RIGHT - LEFT);
  const y = (/** @type {number} */ loss) => BOTTOM - (loss / top) * (BOTTOM - TOP);
  const lines = LOSSES.map((key) => {
    const points = epochs.map((state, epoch) => `${x(epoch)},${y(state[key])}`).join(" ");
    return svg("polyline", { class: key, points });
  });
  const ticks = epochs.map((_, epoch) => word(epoch, { x: x(epoch), y: HEIGHT - 4, "text-anchor": "middle" }));
  const scale = [0, top].map((loss) => word(loss.toFixed(1), { x: LEFT - 6, y: y(loss) + 3, "text-anchor": "end" }));
  const axis = svg("line", { class: "axis", x1: LEFT, x2: RIGHT, y1: y(0), y2: y(0) });
  const marker = svg("line", { class: "marker", y1: TOP, y2: BOTTOM });
  const dots = LOSSES.map((key) => svg("circle", { class: key, r: 4 }));
  const frame = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": view.text("curve") };
  const picture = svg("svg", { class: "explorable-curve", ...frame });
  picture.append(axis, ...ticks, ...scale, ...lines, marker, ...dots);
  const names = LOSSES.map((key) => h("span", { class: key }, view.text(key)));
  const show = (/** @type {number} */ epoch) => {
    for (const end of ["x1", "x2"]) marker.setAttribute(end, String(x(epoch)));
    for (const [at, dot] of dots.entries()) {
      dot.setAttribute("cx", String(x(epoch)));
      dot.setAttribute("cy", String(y(epochs[epoch][LOSSES[at]])));
    }
  };
  return { curve: h("div", {}, h("p", { class: "explorable-legend" }, ...names), picture), show };
}

/**
 * @param {string | number} words
 * @param {Record<string, string | number>} attributes
 */
const word = (words, attributes) => Object.assign(svg("text", attributes), { textContent: String(words) });

/** @type {Words} */
export const words = {
  ko: {
    title: "훈련 되감기",
    help: "에포크를 옮겨 보세요. 손실 곡선, 첫 층의 필터, 그린 숫자에 대한 답이 함께 바뀌어요.",
    epoch: "에포크",
    curve: "에포크에 따른 훈련 손실과 테스트 손실",
    loss: "훈련 손실",
    held_out_loss: "테스트 손실",
    filters: "첫 층의 필터. 빨강은 양수, 파랑은 음수",
    numbers: "훈련 손실 {loss}, 테스트 손실 {heldOut}, 테스트 정확도 {accuracy}",
    answerTitle: "이때의 답",
    answer: "에포크 {epoch}: 모델의 답은 {best}, 확률은 {share}예요.",
  },
  en: {
    title: "Rewind the training",
    help: "Move the epoch. The loss curve, the filters of the first layer and the answer for your digit change together.",
    epoch: "Epoch",
    curve: "Training loss and test loss by epoch",
    loss: "Training loss",
    held_out_loss: "Test loss",
    filters: "The filters of the first layer; red is positive, blue negative",
    numbers: "Training loss {loss}, test loss {heldOut}, test accuracy {accuracy}",
    answerTitle: "The answer at that time",
    answer: "Epoch {epoch}: the model's answer is {best}, with a probability of {share}.",
  },
};
