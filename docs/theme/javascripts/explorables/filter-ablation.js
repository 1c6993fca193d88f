// Switch channels off, and see what becomes of the logits.

import { bars, fixed } from "./controls.js";
import { digit, presets } from "./digit.js";
import { h } from "./view.js";
import { softmax } from "../convnet/layers.js";
import { drawMaps, range } from "./picture.js";

export default function filterAblation(view) {
  const { layers } = view.model;
  const stages = layers.flatMap((layer, place) =>
    layer.shape.length === 3 && (layer.kind === "activation" || layer.activation === "relu") ? [{ layer, place }] : []);
  const off = new Map(stages.map(({ place }) => [place, new Set()]));
  for (const [place, channels] of readOff(view.state.get("off"))) {
    for (const channel of channels) if (channel < (layers[place]?.shape[2] ?? 0)) off.get(place)?.add(channel);
  }
  const answer = bars(view, layers.at(-1).shape[0]);

  const draw = () => {
    const whole = view.model.forward(digit.image);
    const outputs = view.model.forward(digit.image, off);
    for (const { place, all } of stages) {
      const bounds = range(whole[place].data);
      all.forEach(({ button, picture }, channel) => {
        button.ariaPressed = String(off.get(place).has(channel));
        drawMaps(picture, one(outputs[place], channel), { bounds });
      });
    }
    const [before, after] = [whole, outputs].map(({ logits }) => logits.data);
    const best = answer.show(softmax(outputs.logits).data, Array.from(after, (logit, label) => `${fixed(before[label], 1)} → ${fixed(logit, 1)}`));
    const first = before.indexOf(Math.max(...before));
    const count = [...off.values()].reduce((sum, channels) => sum + channels.size, 0);
    view.say(view.text(best === first ? "same" : "changed", { count, first, best, before: fixed(before[first], 1), after: fixed(after[first], 1) }));
  };
  const change = () => {
    view.keep("off", [...off].filter(([, channels]) => channels.size).map(([place, channels]) => `${place}-${[...channels].join("-")}`).join("."));
    view.redraw(draw);
  };

  for (const stage of stages) {
    const { place, layer } = stage;
    stage.all = Array.from({ length: layer.shape[2] }, (_, channel) => {
      const picture = h("canvas", { "aria-hidden": "true" });
      const button = h("button", { type: "button", "aria-label": view.text("channel", { channel }) }, picture);
      view.on(button, "click", () => {
        const channels = off.get(place);
        if (!channels.delete(channel)) channels.add(channel);
        change();
      });
      return { button, picture };
    });
  }
  const reset = h("button", { type: "button" }, view.text("allOn"));
  view.on(reset, "click", () => {
    off.forEach((channels) => channels.clear());
    change();
  });

  view.body.append(
    presets(view, () => view.redraw(draw)),
    ...stages.map(({ layer, all }, number) => {
      const name = view.text("layer", { number: number + 1, shape: layer.shape.join(" × ") });
      const group = h("div", { class: "explorable-channels", role: "group", "aria-label": name }, ...all.map(({ button }) => button));
      return h("div", { class: "explorable-layer" }, h("p", {}, name), group);
    }),
    reset,
    h("p", {}, view.text("answerTitle")), answer,
  );
}

function one({ shape: [height, width, channels], data }, channel) {
  return { shape: [height, width, 1], data: data.filter((_, at) => at % channels === channel) };
}

// "1-2-5.4-0": channels 2 and 5 of layer 1, channel 0 of layer 4.
function readOff(text) {
  return (text ?? "").split(".").map((part) => part.split("-").map(Number)).map(([place, ...channels]) => [place, channels]);
}
