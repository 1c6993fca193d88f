// Draw a digit: what every layer of the page's model makes of it, up to the answer.

import { softmax } from "../convnet/layers.js";
import { bars, fixed, layerMaps, probability } from "./controls.js";
import { digit } from "./digit.js";
import { pad } from "./pad.js";
import { drawMaps } from "./picture.js";
import { columns } from "./view.js";

/** @param {View} view */
export function begin(view) {
  const answer = bars(view);
  const stages = view.model.maps.map(({ layer, place }) => ({ place, ...layerMaps(view, layer, { role: "img" }) }));

  const draw = () => {
    const outputs = view.model.forward(digit.image);
    for (const { place, canvas } of stages) drawMaps(canvas, outputs[place], { across: 8 });
    const { data: logits } = outputs.logits;
    const { data: shares } = softmax(outputs.logits);
    const text = (/** @type {number} */ share, /** @type {number} */ label) =>
      view.text("shareAndLogit", { share: probability(share), logit: fixed(logits[label], 1) });
    const best = answer.show(shares, Array.from(shares, text));
    if (digit.isEmpty) answer.clear();
    view.say(digit.isEmpty ? view.text("nothing") : view.text("answer", { best, share: probability(shares[best]) }));
  };

  view.body.append(
    columns([pad(view, () => view.redraw(draw))], [view.paragraph("answerTitle"), answer, view.status]),
    ...stages.map(({ row }) => row),
  );
}

/** @type {Words} */
export const words = {
  ko: {
    title: "직접 그려 보기",
    help: "숫자를 하나 그려 보세요. 이 페이지에서 훈련한 바로 그 모델이 층마다 계산한 것을 보여 줘요.",
    answerTitle: "모델의 답: 막대는 확률이에요",
    shareAndLogit: "{share} · 로짓 {logit}",
    answer: "모델의 답은 {best}, 확률은 {share}예요.",
  },
  en: {
    title: "Draw a digit yourself",
    help: "Draw a digit. You see what every layer of the very model that this page trains computes from it.",
    answerTitle: "The model's answer: a bar is a probability",
    shareAndLogit: "{share} · logit {logit}",
    answer: "The model's answer is {best}, with a probability of {share}.",
  },
};
