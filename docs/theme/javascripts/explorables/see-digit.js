// The pad of the home page: what the model sees in a digit, and after each change a walk through its layers.

import { softmax } from "../convnet/layers.js";
import { argmax } from "../convnet/tensor.js";
import { buttons, probability } from "./controls.js";
import { digit } from "./digit.js";
import { padParts } from "./pad.js";
import { drawMaps } from "./picture.js";
import { h } from "./view.js";

const STEP = 420;
const RUNNERS_UP = 3;

/** @param {View} view */
export function begin(view) {
  const stages = view.model.maps.map(({ layer, place }) => ({ place, layer }));
  const last = stages.length - 1;
  const beside = matchMedia("(width >= 37.5em)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const taken = takenForAnother(view);
  if (!digit.isChosen) digit.choose(leastSure(view, taken));
  const seen = h("span", { class: "see-answer", "aria-hidden": "true" });
  const ranks = ranking(view);
  const maps = h("canvas", { class: "explorable-maps", role: "img" });
  let outputs = view.model.forward(digit.image);
  let stage = Math.min(1, last);
  let walking = 0;

  const names = stages.map(({ layer }) => view.text(layer.kind));
  const walk = buttons(view, view.text("layers"), names, (place) => {
    clearTimeout(walking);
    show(place);
  });
  const show = (/** @type {number} */ place) => {
    stage = place;
    walk.show((other) => other === place);
    const { kind, shape } = stages[place].layer;
    maps.ariaLabel = `${view.text("maps", { layer: view.text(kind), count: shape[2] })}, ${shape.join(" × ")}`;
    drawMaps(maps, outputs[stages[place].place], { across: beside.matches ? 4 : 8 });
  };
  const step = () => {
    show(stage + 1);
    if (stage < last) walking = setTimeout(step, STEP);
  };
  const draw = () => {
    outputs = view.model.forward(digit.image);
    const { data: shares } = softmax(outputs.logits);
    const best = argmax(shares);
    const isEmpty = digit.isEmpty;
    seen.textContent = isEmpty ? "" : String(best);
    ranks.show(isEmpty ? null : shares);
    const values = { best, share: probability(shares[best]), name: digit.preset };
    const says = digit.preset && digit.preset !== String(best) ? "fooled" : "seen";
    view.say(view.text(isEmpty ? "nothing" : says, values));
    clearTimeout(walking);
    show(stage);
    if (calm || isEmpty) return;
    walking = setTimeout(() => {
      stage = -1;
      step();
    }, STEP);
  };
  view.signal.addEventListener("abort", () => clearTimeout(walking));

  const { canvas, clear, row, help } = padParts(view, () => view.redraw(draw), taken);
  const answer = h("div", { class: "see-says" }, seen, h("div", {}, view.status, ranks.list));
  const tools = h("div", { class: "see-tools" }, row, h("div", { class: "see-foot" }, clear, help));
  const strip = h("div", { class: "see-strip" }, walk, maps);
  view.body.append(h("div", { class: "see-screen" }, canvas, answer, tools, strip));
}

/**
 * The presets that the model takes for another digit, with its answers.
 * @param {View} view
 */
function takenForAnother(view) {
  const answers = view.images.map((image) => [image.name, argmax(view.model.forward(image).logits.data)]);
  return new Map(/** @type {[string, number][]} */ (answers.filter(([name, answer]) => name !== String(answer))));
}

/**
 * Of the presets that it gets right, the one of which it is least sure: there are runners-up to see.
 * @param {View} view
 * @param {Map<string, number>} taken
 */
function leastSure(view, taken) {
  const right = view.images.filter(({ name }) => !taken.has(name));
  const sure = right.map((image) => Math.max(...softmax(view.model.forward(image).logits).data));
  return right[sure.indexOf(Math.min(...sure))] ?? view.images[0];
}

/**
 * The likeliest digits, in order.
 * @param {View} view
 */
function ranking(view) {
  const rows = Array.from({ length: RUNNERS_UP }, () => {
    const [label, bar, value] = ["label", "bar", "value"].map((part) => h("span", { class: `explorable-${part}` }));
    return { row: h("li", {}, label, bar, value), label, bar, value };
  });
  const all = rows.map(({ row }) => row);
  const list = h("ol", { class: "explorable-bars", "aria-label": view.text("likeliest") }, ...all);
  const show = (/** @type {Float32Array | null} */ shares) => {
    list.classList.toggle("nothing", !shares);
    const order = Array.from(shares ?? [], (share, label) => ({ share, label })).sort((a, b) => b.share - a.share);
    for (const [rank, { share, label }] of order.slice(0, RUNNERS_UP).entries()) {
      rows[rank].label.textContent = String(label);
      rows[rank].bar.style.setProperty("--share", String(share));
      rows[rank].value.textContent = probability(share);
    }
  };
  return { list, show };
}

/** @type {Words} */
export const words = {
  ko: {
    title: "숫자를 하나 그려 보세요",
    help: "그리는 동안 모델이 어떤 숫자로 보는지, 층마다 무엇을 계산하는지 보여 줘요.",
    seen: "{best} 같아요({share}).",
    fooled: "정답은 {name}인데 {best} 같아요({share}).",
    likeliest: "가장 그럴듯한 숫자 셋과 확률",
    layers: "특성 맵을 볼 층",
  },
  en: {
    title: "Draw a digit",
    help: "While you draw, you see what the model takes it for, and what each layer has computed.",
    seen: "I see {best} ({share}).",
    fooled: "It is {name}, but I see {best} ({share}).",
    likeliest: "The three likeliest digits and their probabilities",
    layers: "The layer whose feature maps are shown",
  },
};
