// Heatmaps of a net whose weights are shuffled from the top down, stage by stage. All of it was computed by the page.

import { opened } from "../convnet/photo.js";
import { mapped, tensor } from "../convnet/tensor.js";
import { within } from "./cells.js";
import { fixed, slider } from "./controls.js";
import { svg } from "./element.js";
import { drawHeat, drawPixels } from "./overlay.js";
import { h } from "./view.js";

/** @typedef {{ method: string, stage: string, correlation: number, map: number[] }} Shuffled */

const [WIDTH, HEIGHT] = [160, 84];
const [LEFT, RIGHT, TOP, BOTTOM] = [24, 154, 8, 76];

/** @param {View} view */
export function begin(view) {
  const runs = /** @type {Shuffled[]} */ (/** @type {unknown} */ (view.manifest.runs ?? []));
  const [stages, methods] = [[...new Set(runs.map((run) => run.stage))], [...new Set(runs.map((run) => run.method))]];
  let depth = within(view.number("depth", 0), stages.length - 1);
  const panels = methods.map((method) =>
    panel(
      view,
      method,
      runs.filter((run) => run.method === method),
    ),
  );
  const name = (/** @type {number} */ place) => (place ? stages[place] : view.text("trained"));
  const draw = () => {
    for (const one of panels) one.draw(depth);
  };
  const show = () => {
    view.redraw(draw);
    for (const one of panels) one.mark(depth);
    const values = panels.map(({ title, values }) => `${title} ${fixed(values[depth], 2)}`).join("; ");
    view.say(view.text(depth ? "says" : "before", { stage: name(depth), depth, all: stages.length - 1, values }));
  };
  const at = slider(view, view.text("depth"), { min: 0, max: stages.length - 1, value: depth, show: name }, (place) => {
    depth = place;
    view.keep("depth", place ? String(place) : "");
    show();
  });
  view.body.append(
    h("div", { class: "explorable-controls" }, at),
    h("div", { class: "shuffle-panels" }, ...panels.map(({ whole }) => whole)),
  );
  show();
  const [file] = Object.values(view.manifest.photos ?? {});
  opened(file).then(
    (colours) => {
      const photo = grey(colours);
      for (const one of panels) one.take(photo);
      view.redraw(draw);
    },
    (error) => view.say(view.text("failed", { error: String(error) })),
  );
}

/**
 * A method: its map over the photo, and below it the correlation after each stage.
 * @param {View} view
 * @param {string} method
 * @param {Shuffled[]} runs
 */
function panel(view, method, runs) {
  const title = view.text(method);
  const canvas = h("canvas", { class: "shuffle-map", width: 224, height: 224, role: "img", "aria-label": title });
  const values = runs.map((run) => run.correlation);
  const set = h("span", { class: "explorable-set" });
  const line = curve(values, view.text("curve", { method: title }));
  /** @type {Tensor | null} */
  let photo = null;
  const draw = (/** @type {number} */ at) => {
    if (!photo) return;
    drawPixels(canvas, photo);
    const side = Math.sqrt(runs[at].map.length);
    drawHeat(canvas, tensor([side, side], Float32Array.from(runs[at].map)), Math.max(...runs[at].map));
  };
  return {
    title,
    values,
    draw,
    take(/** @type {Tensor} */ given) {
      photo = given;
    },
    mark(/** @type {number} */ at) {
      line.mark(at);
      set.textContent = fixed(values[at], 2);
    },
    whole: h("div", {}, h("p", {}, title), canvas, line.picture, h("p", {}, view.text("correlation"), " ", set)),
  };
}

/**
 * A photo without colours, on which those of a map are seen.
 * @param {Tensor} photo
 */
const grey = (photo) =>
  mapped(photo, (_, at) => {
    const first = at - (at % 3);
    return (photo.data[first] + photo.data[first + 1] + photo.data[first + 2]) / 3;
  });

/**
 * The correlation after each stage, with a dot at one.
 * @param {number[]} values
 * @param {string} label
 */
function curve(values, label) {
  const frame = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label };
  const picture = svg("svg", { class: "explorable-curve shuffle-curve", ...frame });
  const low = Math.min(0, ...values);
  const x = (/** @type {number} */ at) => LEFT + (at / (values.length - 1)) * (RIGHT - LEFT);
  const y = (/** @type {number} */ value) => BOTTOM - ((value - low) / (1 - low)) * (BOTTOM - TOP);
  for (const value of [0, 1]) {
    const word = svg("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" });
    word.textContent = String(value);
    picture.append(svg("line", { class: "axis", x1: LEFT, x2: RIGHT, y1: y(value), y2: y(value) }), word);
  }
  const points = values.map((value, at) => `${x(at)},${y(value)}`).join(" ");
  const dot = svg("circle", { class: "loss", r: 5 });
  picture.append(svg("polyline", { class: "loss", points }), dot);
  const mark = (/** @type {number} */ at) => {
    dot.setAttribute("cx", String(x(at)));
    dot.setAttribute("cy", String(y(values[at])));
  };
  return { picture, mark };
}

/** @type {Words} */
export const words = {
  ko: {
    title: "위에서부터 가중치 섞기",
    help: "어느 단계까지 섞을지 슬라이더로 정해 보세요. 사진 한 장을 시드 하나로 섞은 결과예요. 칸이 빨갈수록 값이 커요. 지도마다 눈금이 따로 있고, 음수는 그리지 않아요.",
    depth: "섞은 단계",
    trained: "섞지 않음",
    "Grad-CAM": "Grad-CAM",
    "Grad-CAM, block 5c": "Grad-CAM, 블록 5c",
    "HiResCAM, block 5c": "HiResCAM, 블록 5c",
    outlines: "윤곽",
    correlation: "순위 상관",
    curve: "{method}: 단계마다 처음 지도와의 순위 상관",
    before: "아직 아무것도 섞지 않았어요.",
    says: "{stage}까지, {all}단계 중 {depth}단계를 섞었어요. 처음 지도와의 순위 상관: {values}.",
    failed: "사진을 열지 못했어요: {error}",
  },
  en: {
    title: "Shuffling the weights from the top",
    help: "Choose with the slider how far down to shuffle. This is one photo, shuffled with one seed. The redder a cell, the larger its value. Each map has a scale of its own, and negative values are not drawn.",
    depth: "Shuffled down to",
    trained: "nothing",
    "Grad-CAM": "Grad-CAM",
    "Grad-CAM, block 5c": "Grad-CAM, block 5c",
    "HiResCAM, block 5c": "HiResCAM, block 5c",
    outlines: "Outlines",
    correlation: "Rank correlation",
    curve: "{method}: the rank correlation with the map before, after each stage",
    before: "Nothing is shuffled yet.",
    says: "Shuffled down to {stage}, {depth} of {all} stages. Rank correlation with the map before: {values}.",
    failed: "The photo could not be opened: {error}",
  },
};
