// Why this digit? The evidence for a class at each place, occlusion to check it, and what is left without the weights.

import { softmax } from "../convnet/layers.js";
import { occlude, STANDING } from "../convnet/occlusion.js";
import { argmax, sum } from "../convnet/tensor.js";
import { within } from "./cells.js";
import { button, buttons, fixed, probability, select, slider } from "./controls.js";
import { digit, presets } from "./digit.js";
import { brush, drawMaps, range } from "./picture.js";
import { columns, h } from "./view.js";

/** How many pixels of a canvas a pixel of the image has. */
const SCALE = 8;

/** @param {View} view */
export function begin(view) {
  const { layers, classes, maps } = view.model;
  const stages = maps.map(({ place }) => place);
  const withWeights = layers.filter(({ weights }) => weights.kernel).length;
  const asked = view.number("layer", -1);
  const chosen = {
    // Without a class, the maps are those of the model's own answer.
    class: view.state.has("class") ? within(view.number("class", 0), classes - 1) : null,
    layer: stages.includes(asked) ? asked : stages[stages.length - 1],
    shuffled: 0,
  };
  let model = view.model;
  const [evidence, occluded] = ["evidence", "occlusion"].map((name) =>
    h("canvas", { class: "explorable-evidence", role: "img", "aria-label": view.text(name) }),
  );
  sized(occluded, digit.image);
  const numbers = h("p", {});
  const labels = Array.from({ length: classes }, (_, label) => String(label));
  const classRow = buttons(view, view.text("classes"), labels, (label) => {
    chosen.class = chosen.class === label ? null : label;
    view.keep("class", chosen.class === null ? "" : String(label));
    view.redraw(draw);
  });

  const draw = () => {
    const { image } = digit;
    const outputs = model.forward(image);
    const { data: logits } = outputs.logits;
    const { data: shares } = softmax(outputs.logits);
    const best = argmax(logits);
    const label = chosen.class ?? best;
    classRow.show((place) => place === label);
    const map = model.evidence(image, outputs, label, chosen.layer);
    overlay(evidence, map, image, standing(model, outputs, chosen.layer));
    const total = sum(map.data);
    const [rest, logit] = [fixed(logits[label] - total, 2), fixed(logits[label], 2)];
    numbers.textContent = view.text("numbers", { total: fixed(total, 2), rest, logit, label });
    const show = (/** @type {Tensor} */ falls) => overlay(occluded, falls, image, STANDING);
    view.slowly("occlusion", occlude(model, image, label, show));
    const answer = { best, share: probability(shares[best]), label, count: chosen.shuffled };
    view.say(view.text(chosen.shuffled ? "shuffledAnswer" : "answer", answer));
  };
  const shuffle = (/** @type {number} */ count) => {
    chosen.shuffled = count;
    again.disabled = count === 0;
    model = view.model.shuffled(count);
    view.redraw(draw);
  };
  const shuffles = slider(view, view.text("shuffle"), { min: 0, max: withWeights, value: 0 }, shuffle);
  const again = button(view, view.text("again"), () => shuffle(chosen.shuffled));
  again.disabled = true;
  const nameOf = (/** @type {string} */ place) => {
    const { kind, shape } = layers[Number(place)];
    return `${view.text(kind)} ${shape[0]} × ${shape[1]}`;
  };
  const take = (/** @type {string} */ place) => {
    chosen.layer = Number(place);
    view.keep("layer", place);
    view.redraw(draw);
  };
  const layer = select(view, "layer", stages.map(String), chosen.layer, take, nameOf);
  view.body.append(
    presets(view, () => view.redraw(draw)),
    view.paragraph("classes"),
    classRow,
    h("div", { class: "explorable-controls" }, layer, shuffles, again),
    columns([view.paragraph("evidence"), evidence, numbers], [view.paragraph("occlusion"), occluded, view.status]),
  );
}

/**
 * Where the cells of a layer's maps stand over the image. A cell stands at the centre of what it sees.
 * @param {Convnet} model
 * @param {Outputs} outputs
 * @param {number} place
 */
function standing(model, outputs, place) {
  const [first, second] = [0, 1].map((cell) => {
    const { top, bottom } = model.receptiveField(digit.image, outputs, place, cell, cell)[0];
    return (top + bottom + 1) / 2;
  });
  return { first, step: second - first };
}

/**
 * Give a canvas room for an image. Occlusion is drawn late, and nothing below may move then.
 * @param {HTMLCanvasElement} canvas
 * @param {Tensor} image
 */
function sized(canvas, { shape: [height, width] }) {
  Object.assign(canvas, { width: width * SCALE, height: height * SCALE });
}

/**
 * Draw a map in colours, each cell where it stands, and over it the image's strokes in black.
 * @param {HTMLCanvasElement} canvas
 * @param {Tensor} map
 * @param {Tensor} image
 * @param {{ first: number, step: number }} standing
 */
function overlay(canvas, map, image, { first, step }) {
  const [, width] = image.shape;
  const small = h("canvas");
  drawMaps(small, map, { bounds: { ...range(map.data), signed: true } });
  sized(canvas, image);
  const context = brush(canvas);
  context.imageSmoothingEnabled = false;
  context.fillStyle = "#f7f7f7";
  context.fillRect(0, 0, canvas.width, canvas.height);
  const start = (first - step / 2) * SCALE;
  context.drawImage(small, start, start, small.width * step * SCALE, small.height * step * SCALE);
  image.data.forEach((value, at) => {
    if (value < 0.4) return;
    context.fillStyle = `rgb(0 0 0 / ${0.55 * value})`;
    context.fillRect((at % width) * SCALE + 2, Math.floor(at / width) * SCALE + 2, SCALE - 4, SCALE - 4);
  });
}

/** @type {Words} */
export const words = {
  ko: {
    title: "왜 이 숫자일까",
    help: "클래스를 고르면 그 클래스의 로짓을 올리는 곳은 붉게, 내리는 곳은 푸르게 보여요. 검은 점은 숫자의 획이에요.",
    classes: "클래스",
    layer: "층",
    evidence: "근거: 특성 맵 × 기울기",
    occlusion: "가려 보기: 가리면 로짓이 떨어지는 만큼",
    numbers: "지도의 합 {total}, 나머지 {rest}. 둘을 더하면 {label}의 로짓 {logit}.",
    shuffle: "마지막 몇 층의 가중치를 섞을까요",
    again: "다르게 섞기",
    answer: "모델의 답은 {best}, 확률은 {share}예요. 지도는 클래스 {label}의 지도예요.",
    shuffledAnswer: "마지막 {count}층을 섞은 모델의 답은 {best}, 확률은 {share}예요. 지도는 클래스 {label}의 지도예요.",
  },
  en: {
    title: "Why this digit?",
    help: "Choose a class: what raises its logit is red, what lowers it is blue. The black dots are the strokes of the digit.",
    classes: "Class",
    layer: "Layer",
    evidence: "Evidence: feature maps × gradient",
    occlusion: "Occlusion: how far the logit falls when a part is covered",
    numbers: "The map adds up to {total}; with the remaining {rest}, that is {logit}, the logit of {label}.",
    shuffle: "How many of the last layers to shuffle",
    again: "Shuffle them again",
    answer: "The model's answer is {best}, with a probability of {share}. The maps are those of {label}.",
    shuffledAnswer:
      "With its last {count} layers shuffled, the model's answer is {best}, with a probability of {share}. The maps are those of {label}.",
  },
};
