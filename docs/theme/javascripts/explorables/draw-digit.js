// Draw a digit: what every layer of the page's model makes of it, up to the answer.

import { bars, percent } from "./controls.js";
import { h } from "./view.js";
import { drawMaps } from "./picture.js";
import { digit } from "./digit.js";
import { pad } from "./pad.js";
import { softmax } from "../convnet/layers.js";

export default function drawDigit(view) {
  const { layers } = view.model;
  const classes = layers.at(-1).shape[0];
  const answer = bars(view, classes);
  const rows = layers.flatMap((layer, place) => (layer.shape.length === 3 ? [{ layer, place, canvas: picture(view, layer) }] : []));

  const draw = () => {
    const outputs = view.model.forward(digit.image);
    for (const { place, canvas } of rows) drawMaps(canvas, outputs[place], { across: 8 });
    const { data: logits } = outputs.logits;
    const { data: shares } = softmax(outputs.logits);
    const best = answer.show(shares, Array.from(shares, (share, label) => `${percent(share)} (${logits[label].toFixed(1)})`));
    const empty = digit.image.data.every((value) => value === 0);
    view.say(empty ? view.text("nothing") : view.text("answer", { best, share: percent(shares[best]) }));
  };

  view.body.append(
    h("div", { class: "explorable-columns" },
      pad(view, () => view.redraw(draw)),
      h("div", {}, h("p", {}, view.text("answerTitle")), answer, view.status)),
    ...rows.map(({ layer, canvas }) => h("div", { class: "explorable-layer" },
      h("p", {}, view.text(layer.kind), " ", h("span", {}, layer.shape.join(" × "))), canvas)),
  );
}

function picture(view, layer) {
  const label = view.text("maps", { layer: view.text(layer.kind), count: layer.shape[2] });
  return h("canvas", { class: "explorable-maps", role: "img", "aria-label": label });
}
