// Switch channels off, and see what becomes of the logits.

import { softmax } from "../convnet/layers.js";
import { argmax, channelOf } from "../convnet/tensor.js";
import { bars, button, fixed, probability } from "./controls.js";
import { digit, presets } from "./digit.js";
import { drawMaps, range } from "./picture.js";
import { h } from "./view.js";

/** @typedef {{ layer: Layer, place: number, off: Set<number> }} Stage a layer of ReLUs and its channels that are off */

/** @param {View} view */
export function begin(view) {
  const stages = readStages(view);
  const off = new Map(stages.map((stage) => [stage.place, stage.off]));
  const answer = bars(view);
  const switches = stages.map((stage) => channelButtons(view, stage, () => change()));

  const draw = () => {
    const whole = view.model.forward(digit.image);
    const outputs = view.model.forward(digit.image, off);
    for (const [at, { place, off }] of stages.entries()) {
      const bounds = range(whole[place].data);
      for (const [channel, { choice, picture }] of switches[at].entries()) {
        choice.ariaPressed = String(off.has(channel));
        drawMaps(picture, channelOf(outputs[place], channel), { bounds });
      }
    }
    const [before, after] = [whole.logits.data, outputs.logits.data];
    const { data: shares } = softmax(outputs.logits);
    const text = (/** @type {number} */ share, /** @type {number} */ label) =>
      view.text("shareAndLogits", {
        share: probability(share),
        before: fixed(before[label], 1),
        after: fixed(after[label], 1),
      });
    const best = answer.show(shares, Array.from(shares, text));
    const first = argmax(before);
    const count = stages.reduce((sum, { off }) => sum + off.size, 0);
    const logits = { before: fixed(before[first], 1), after: fixed(after[first], 1) };
    const says = best !== first ? "changed" : logits.before === logits.after ? "still" : "same";
    view.say(view.text(says, { count, first, best, ...logits }));
  };
  const change = () => {
    const changed = stages.filter(({ off }) => off.size);
    view.keep("off", changed.map(({ place, off }) => [place, ...off].join("-")).join("."));
    view.redraw(draw);
  };
  const reset = button(view, view.text("allOn"), () => {
    for (const { off } of stages) off.clear();
    change();
  });

  view.body.append(
    presets(view, () => view.redraw(draw)),
    ...stages.map(({ layer }, at) => {
      const name = view.text("layer", { number: at + 1, shape: layer.shape.join(" × ") });
      const choices = switches[at].map(({ choice }) => choice);
      const group = h("div", { class: "explorable-channels", role: "group", "aria-label": name }, ...choices);
      return h("div", { class: "explorable-layer" }, h("p", {}, name), group);
    }),
    reset,
    view.paragraph("answerTitle"),
    answer,
  );
}

/**
 * A button for each channel of a layer, with its feature map on it.
 * @param {View} view
 * @param {Stage} stage
 * @param {() => void} change
 */
function channelButtons(view, { layer, off }, change) {
  return Array.from({ length: layer.shape[2] }, (_, channel) => {
    const picture = h("canvas", { "aria-hidden": "true" });
    const choice = h(
      "button",
      { type: "button", "aria-label": view.text("channel", { channel }) },
      picture,
      String(channel),
    );
    view.on(choice, "click", () => {
      if (!off.delete(channel)) off.add(channel);
      change();
    });
    return { choice, picture };
  });
}

/**
 * The layers of ReLUs. "1-2-5.4-0" in the address: channels 2 and 5 of layer 1 are off, and channel 0 of layer 4.
 * @param {View} view
 * @returns {Stage[]}
 */
function readStages(view) {
  const parts = (view.state.get("off") ?? "").split(".").map((part) => part.split("-").map(Number));
  const relus = view.model.maps.filter(({ layer }) => layer.kind === "activation" || layer.activation === "relu");
  return relus.map(({ layer, place }) => {
    const channels = parts.filter(([at]) => at === place).flatMap(([, ...rest]) => rest);
    return { layer, place, off: new Set(channels.filter((channel) => channel < layer.shape[2])) };
  });
}

/** @type {Words} */
export const words = {
  ko: {
    title: "채널을 끄면",
    help: "특성 맵을 눌러서 끄고 켜 보세요. 끈 채널은 0이 되고, 뒤의 층은 남은 채널만으로 계산해요.",
    layer: "RELU {number} ({shape})",
    channel: "채널 {channel} 끄기",
    allOn: "모두 켜기",
    answerTitle: "막대는 지금의 확률, 로짓은 모두 켰을 때 → 지금",
    shareAndLogits: "{share} · 로짓 {before} → {after}",
    still: "끈 채널 {count}개. 답은 그대로 {first}, 그 로짓도 그대로 {after}.",
    same: "끈 채널 {count}개. 답은 그대로 {first}, 그 로짓: {before} → {after}.",
    changed: "끈 채널 {count}개. 답이 바뀌었어요: {first} → {best}. {first}의 로짓: {before} → {after}.",
  },
  en: {
    title: "Switch channels off",
    help: "Press a feature map to switch it off, or on again. A channel that is off is 0, and the layers after it compute with what is left.",
    layer: "RELU {number} ({shape})",
    channel: "Switch channel {channel} off",
    allOn: "Switch all on",
    answerTitle: "Bars: probabilities now. Logits: all channels on → now",
    shareAndLogits: "{share} · logit {before} → {after}",
    still: "Channels off: {count}. The answer is still {first}; its logit is still {after}.",
    same: "Channels off: {count}. The answer is still {first}; its logit went from {before} to {after}.",
    changed:
      "Channels off: {count}. The answer went from {first} to {best}; the logit of {first} went from {before} to {after}.",
  },
};
