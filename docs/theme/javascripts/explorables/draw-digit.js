// Draw a digit: what every layer of the page's model makes of it, up to the answer.

import { softmax } from "../convnet/layers.js";
import { bars, layerMaps, percent } from "./controls.js";
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
    const texts = Array.from(shares, (share, label) => `${percent(share)} (${logits[label].toFixed(1)})`);
    const best = answer.show(shares, texts);
    const isEmpty = digit.image.data.every((value) => value === 0);
    view.say(isEmpty ? view.text("nothing") : view.text("answer", { best, share: percent(shares[best]) }));
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
    help: "숫자를 하나 그려 보세요. 이 쪽에서 훈련한 바로 그 모델이 층마다 계산한 것이 그대로 보여요.",
    answerTitle: "모델의 답: 확률(괄호 안은 로짓)",
    answer: "모델의 답은 {best}, 확률은 {share}예요.",
    nothing: "아직 아무것도 그리지 않았어요.",
  },
  en: {
    title: "Draw a digit yourself",
    help: "Draw a digit. You see what every layer of the very model that this page has trained computes from it.",
    answerTitle: "The model's answer: probability (logit in brackets)",
    answer: "The model's answer is {best}, with a probability of {share}.",
    nothing: "Nothing is drawn yet.",
  },
};
