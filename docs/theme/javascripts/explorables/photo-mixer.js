// A photo flipped, turned and zoomed as Keras' layers do it, and what EfficientNet-Lite0 says of it, when asked.

import { flipped, turned, zoomed } from "../convnet/augment.js";
import { opened } from "../convnet/photo.js";
import { within } from "./cells.js";
import { button, buttons, fixed, slider } from "./controls.js";
import { MixedAnswers } from "./mixedanswers.js";
import { drawPixels } from "./overlay.js";
import { columns, h } from "./view.js";

// In hundredths, as the factors of the layers: how far a slider goes, and how far the page's layers go.
const FACTORS = { rotation: { far: 50, page: 10 }, zoom: { far: 80, page: 20 } };
/** @type {(keyof typeof FACTORS)[]} */
const NAMES = ["rotation", "zoom"];

/** @param {View} view */
export function begin(view) {
  const chosen = { flip: view.number("flip", 0) === 1, rotation: 0, zoom: 0 };
  for (const name of NAMES) chosen[name] = within(view.number(name, 0), FACTORS[name].far, -FACTORS[name].far);
  const canvas = h("canvas", {
    class: "own-photo-canvas",
    width: 224,
    height: 224,
    role: "img",
    "aria-label": view.text("picture"),
  });
  /** @type {Tensor | null} */
  let photo = null;
  const answers = new MixedAnswers(view, () => say());

  const draw = () => {
    if (!photo) return;
    const mixed = mix(photo, chosen);
    drawPixels(canvas, mixed);
    answers.ask(mixed);
  };
  const say = () => {
    const reach = NAMES.every((name) => Math.abs(chosen[name]) <= FACTORS[name].page);
    const values = { flip: view.text(chosen.flip ? "flipped" : "unflipped"), ...written(view, chosen) };
    view.say(`${view.text(reach ? "within" : "beyond", values)} ${answers.sentence}`);
  };
  const show = () => {
    view.keep("flip", chosen.flip ? "1" : "");
    for (const [at, name] of NAMES.entries()) {
      view.keep(name, chosen[name] ? String(chosen[name]) : "");
      sliders[at].set(chosen[name]);
    }
    flip.show(() => chosen.flip);
    answers.sentence = "";
    view.redraw(draw);
    say();
  };
  const set = (/** @type {Partial<typeof chosen>} */ to) => {
    Object.assign(chosen, to);
    show();
  };

  const flip = buttons(view, view.text("flip"), [view.text("flip")], () => set({ flip: !chosen.flip }));
  const sliders = NAMES.map((name) => {
    const { far } = FACTORS[name];
    const value = (/** @type {number} */ to) => written(view, { ...chosen, [name]: to })[name];
    return slider(view, view.text(name), { min: -far, max: far, value: chosen[name], show: value }, (to) =>
      set({ [name]: to }),
    );
  });
  const dice = button(view, view.text("dice"), () => set(drawn()));
  const back = button(view, view.text("back"), () => set({ flip: false, rotation: 0, zoom: 0 }));
  const moves = sliders.map((control) => h("div", { class: "explorable-move" }, control));
  view.body.append(
    columns(
      [canvas, h("div", { class: "explorable-buttons" }, dice, back)],
      [flip, ...moves, answers.whole, view.status],
    ),
  );
  show();
  const [file] = Object.values(view.manifest.photos ?? {});
  opened(file).then(
    (colours) => {
      photo = colours;
      answers.photo = colours;
      view.redraw(draw);
    },
    (error) => view.say(view.text("failed", { error: String(error) })),
  );
}

/**
 * One after the other, in the order of the page's layers.
 * @param {Tensor} photo
 * @param {{ flip: boolean, rotation: number, zoom: number }} by
 */
function mix(photo, { flip, rotation, zoom }) {
  const first = flip ? flipped(photo) : photo;
  const second = rotation ? turned(first, rotation / 100) : first;
  return zoom ? zoomed(second, zoom / 100) : second;
}

/** Strengths as the page's layers draw them, anew for each photo in each epoch. */
function drawn() {
  const [rotation, zoom] = NAMES.map((name) => Math.round((2 * Math.random() - 1) * FACTORS[name].page));
  return { flip: Math.random() < 0.5, rotation, zoom };
}

/**
 * The factors, and what they mean.
 * @param {View} view
 * @param {{ rotation: number, zoom: number }} factors
 */
function written(view, { rotation, zoom }) {
  const factor = (/** @type {number} */ of) => `${of > 0 ? "+" : ""}${fixed(of / 100, 2)}`;
  const side = ["", "left", "right"][rotation ? (rotation > 0 ? 1 : 2) : 0];
  const turn = side ? view.text(side, { degrees: Math.round(3.6 * Math.abs(rotation)) }) : "0°";
  return { rotation: `${factor(rotation)} · ${turn}`, zoom: `${factor(zoom)} · ×${(100 / (100 + zoom)).toFixed(2)}` };
}

/** @type {Words} */
export const words = {
  ko: {
    title: "증강 섞어 보기",
    help: "변환의 세기를 직접 정하거나 주사위를 굴려 보세요. 주사위는 5.2.3의 모델을 훈련할 때처럼 RandomRotation(0.1)과 RandomZoom(0.2)의 범위에서 세기를 뽑아요.",
    picture: "바꾼 고양이 사진",
    flip: "좌우 뒤집기",
    rotation: "회전",
    zoom: "확대·축소",
    left: "왼쪽으로 {degrees}°",
    right: "오른쪽으로 {degrees}°",
    flipped: "뒤집음",
    unflipped: "뒤집지 않음",
    dice: "주사위 굴리기",
    back: "원래대로",
    within: "{flip}, 회전 {rotation}, 확대·축소 {zoom}. 5.2.3의 모델이 훈련할 때 보는 범위예요.",
    beyond: "{flip}, 회전 {rotation}, 확대·축소 {zoom}. 5.2.3의 모델이 훈련할 때 보는 범위를 벗어났어요.",
    ask: "모델에 물어보기",
    size: " ({size} MB)",
    loading: "가중치를 내려받는 중",
    answers: "클래스마다의 확률: 원래 사진, 바꾼 사진",
    note: "답하는 모델은 5.2.3에서 훈련하는 모델이 아니라 EfficientNet-Lite0예요.",
    answer: "모델의 답: {name}, 확률 {share}. 원래 사진의 답은 {before}, 확률 {was}.",
    failed: "답을 얻지 못했어요: {error}",
  },
  en: {
    title: "The augmentation mixer",
    help: "Set the strength of each transformation, or roll the dice. They draw strengths as the training of 5.2.3 does, in the ranges of RandomRotation(0.1) and RandomZoom(0.2).",
    picture: "The cat, changed",
    flip: "Flip left to right",
    rotation: "Rotation",
    zoom: "Zoom",
    left: "{degrees}° to the left",
    right: "{degrees}° to the right",
    flipped: "Flipped",
    unflipped: "Not flipped",
    dice: "Roll the dice",
    back: "As it was",
    within: "{flip}, rotation {rotation}, zoom {zoom}. The model of 5.2.3 sees such photos in training.",
    beyond: "{flip}, rotation {rotation}, zoom {zoom}. That is further than the model of 5.2.3 sees in training.",
    ask: "Ask the model",
    size: " ({size} MB)",
    loading: "Downloading the weights",
    answers: "The probability of each class: as the photo was, and changed",
    note: "EfficientNet-Lite0 answers, not the model of 5.2.3.",
    answer: "The model's answer: {name}, with a probability of {share}. As the photo was, it said {before}, {was}.",
    failed: "There is no answer: {error}",
  },
};
