// From what probability on is a photo a dog? The mistakes, the ROC curve and the calibration of recorded models.

import { within } from "./cells.js";
import { buttons, percent, slider } from "./controls.js";
import { svg } from "./element.js";
import { h } from "./view.js";

const SIDE = 160;
const [LEFT, RIGHT, TOP, BOTTOM] = [20, 152, 8, 130];

/** @param {View} view */
export function begin(view) {
  const models = /** @type {Graded[]} */ (/** @type {unknown} */ (view.manifest.runs ?? []));
  let threshold = within(view.number("threshold", 50), 100);
  let chosen = within(view.number("model", 0), models.length - 1);
  const cells = Array.from({ length: 4 }, (_, at) => h("td", { class: at === 1 || at === 2 ? "wrong" : "" }));
  const numbers = h("p", {});
  const area = h("p", {});
  const error = h("p", {});
  const roc = square(view, "roc", "alarms", "recall");
  const reliability = square(view, "reliability", "said", "happened");
  const choice = buttons(
    view,
    view.text("model"),
    models.map(({ name }) => view.text(name)),
    (place) => {
      chosen = place;
      view.keep("model", String(place));
      view.redraw(draw);
    },
  );
  const at = slider(
    view,
    view.text("threshold"),
    { min: 0, max: 100, value: threshold, show: (value) => `${value}%` },
    (value) => {
      threshold = value;
      view.keep("threshold", String(value));
      view.redraw(draw);
    },
  );
  const draw = () => {
    const model = models[chosen];
    const { dogs, cats, seeds } = model;
    const [missed, alarms] = [model.missed[threshold], model.alarms[threshold]];
    const found = dogs - missed;
    const counts = [found, missed, alarms, cats - alarms];
    for (const [place, cell] of cells.entries()) cell.textContent = counted(counts[place]);
    const shares = {
      accuracy: percent((found + cats - alarms) / (dogs + cats)),
      // Who calls nothing a dog has no precision.
      precision: found + alarms ? percent(found / (found + alarms)) : "–",
      recall: percent(found / dogs),
    };
    numbers.textContent = view.text("numbers", shares);
    area.textContent = view.text("area", { area: model.area.toFixed(3) });
    error.textContent = view.text("error", { error: model.error.toFixed(3) });
    const curve = model.missed.map((many, place) => [model.alarms[place] / cats, 1 - many / dogs]);
    roc.show(curve, curve[threshold]);
    const largest = Math.max(...model.count);
    const bins = model.said.map((said, place) => [said, model.happened[place]]);
    reliability.show(bins, null, (place) => 1.5 + 4 * Math.sqrt(model.count[place] / largest));
    choice.show((place) => place === chosen);
    const told = { missed: counted(missed), alarms: counted(alarms), photos: (dogs + cats).toLocaleString(), seeds };
    view.say(view.text("says", { name: view.text(model.name), threshold, ...told, ...shares }));
  };
  view.body.append(
    choice,
    h("div", { class: "explorable-controls" }, at),
    h(
      "div",
      { class: "threshold-screen" },
      h("div", {}, matrix(view, cells), numbers),
      h("div", {}, view.paragraph("roc"), roc.picture, area),
      h("div", {}, view.paragraph("reliability"), reliability.picture, error),
    ),
  );
  draw();
}

/** Means of seeds are seldom whole. */
const counted = (/** @type {number} */ photos) => String(Number(photos.toFixed(1)));

/**
 * The truth down, the answers across.
 * @param {View} view
 * @param {HTMLElement[]} cells
 */
function matrix(view, cells) {
  const head = (/** @type {string} */ key, /** @type {string} */ scope) => h("th", { scope }, view.text(key));
  const row = (/** @type {string} */ key, /** @type {HTMLElement[]} */ some) => h("tr", {}, head(key, "row"), ...some);
  return h(
    "table",
    { class: "threshold-matrix" },
    h("caption", {}, view.text("matrix")),
    h("thead", {}, h("tr", {}, h("td"), head("answerDog", "col"), head("answerCat", "col"))),
    h("tbody", {}, row("truthDog", cells.slice(0, 2)), row("truthCat", cells.slice(2))),
  );
}

/**
 * A chart from 0 to 1 both ways, with its diagonal. ``show`` draws points and a line through them, and marks one.
 * @param {View} view
 * @param {string} key
 * @param {string} across
 * @param {string} up
 */
function square(view, key, across, up) {
  const frame = { viewBox: `0 0 ${SIDE} ${SIDE}`, role: "img", "aria-label": view.text(key) };
  const picture = svg("svg", { class: "explorable-curve", ...frame });
  const x = (/** @type {number} */ share) => LEFT + share * (RIGHT - LEFT);
  const y = (/** @type {number} */ share) => BOTTOM - share * (BOTTOM - TOP);
  const word = (/** @type {string} */ text, /** @type {Record<string, string | number>} */ place) =>
    Object.assign(svg("text", place), { textContent: text });
  const line = svg("polyline", { class: "loss" });
  const dots = svg("g", {});
  picture.append(
    svg("rect", { class: "axis", fill: "none", x: LEFT, y: TOP, width: RIGHT - LEFT, height: BOTTOM - TOP }),
    svg("line", { class: "axis", x1: x(0), y1: y(0), x2: x(1), y2: y(1) }),
    ...[0, 0.5, 1].map((end) => word(String(end), { x: x(end), y: BOTTOM + 12, "text-anchor": "middle" })),
    ...[0, 1].map((end) => word(String(end), { x: LEFT - 4, y: y(end) + 4, "text-anchor": "end" })),
    word(view.text(across), { x: RIGHT, y: SIDE - 4, "text-anchor": "end" }),
    word(view.text(up), { "text-anchor": "middle", transform: `translate(12 ${y(0.5)}) rotate(-90)` }),
    line,
    dots,
  );
  /** @type {(points: number[][], marked: number[] | null, radius?: (place: number) => number) => void} */
  const show = (points, marked, radius) => {
    line.setAttribute("points", points.map(([share, high]) => `${x(share)},${y(high)}`).join(" "));
    const spots = marked ? [marked] : points;
    dots.replaceChildren(
      ...spots.map(([share, high], place) =>
        svg("circle", { class: "loss", cx: x(share), cy: y(high), r: radius?.(place) ?? 5 }),
      ),
    );
  };
  return { picture, show };
}

/** @type {Words} */
export const words = {
  ko: {
    title: "임곗값 옮기기",
    help: "모델을 고르고 임곗값을 옮겨 보세요. 개일 확률이 임곗값보다 높은 사진에 “개”라고 답해요. 표의 수는 검증 사진의 수이고, 시드의 평균이라 소수가 나와요.",
    model: "모델",
    "augmentation, dropout": "증강, 드롭아웃",
    "frozen features": "동결한 특성",
    "frozen, augmentation": "동결, 증강",
    "fine-tuned": "미세 조정",
    threshold: "임곗값",
    matrix: "혼동 행렬",
    answerDog: "“개”",
    answerCat: "“고양이”",
    truthDog: "개 사진",
    truthCat: "고양이 사진",
    numbers: "정확도 {accuracy}, 정밀도 {precision}, 재현율 {recall}",
    roc: "ROC 곡선",
    alarms: "개로 본 고양이",
    recall: "재현율",
    area: "넓이 {area}",
    reliability: "확률 보정",
    said: "말한 확률",
    happened: "개의 비율",
    error: "ECE {error}",
    says: "{name}, 임곗값 {threshold}%: 검증 사진 {photos}장(시드 {seeds}개의 평균) 중 개 {missed}장을 고양이로, 고양이 {alarms}장을 개로 봐요. 정확도는 {accuracy}예요.",
  },
  en: {
    title: "Move the threshold",
    help: "Choose a model and move the threshold. A photo is called a dog if its probability of a dog is above it. The table counts validation photos; as means of seeds, the counts need not be whole.",
    model: "Model",
    "augmentation, dropout": "Augmentation, dropout",
    "frozen features": "Frozen features",
    "frozen, augmentation": "Frozen, augmentation",
    "fine-tuned": "Fine-tuned",
    threshold: "Threshold",
    matrix: "Confusion matrix",
    answerDog: "“dog”",
    answerCat: "“cat”",
    truthDog: "Dogs",
    truthCat: "Cats",
    numbers: "Accuracy {accuracy}, precision {precision}, recall {recall}",
    roc: "ROC curve",
    alarms: "cats called dogs",
    recall: "recall",
    area: "Area {area}",
    reliability: "Calibration",
    said: "probability given",
    happened: "share of dogs",
    error: "ECE {error}",
    says: "{name}, threshold {threshold}%: of {photos} validation photos (mean of {seeds} seeds), {missed} dogs are taken for cats and {alarms} cats for dogs. The accuracy is {accuracy}.",
  },
};
