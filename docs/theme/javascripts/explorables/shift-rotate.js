// Shift and turn a digit: the feature maps move with it, the answer should not; where it does, the strips show.

import { percent, slider } from "./controls.js";
import { digit, drawImage, presets } from "./digit.js";
import { h } from "./view.js";
import { softmax } from "../convnet/layers.js";
import { drawMaps } from "./picture.js";
import { moved } from "../convnet/preprocess.js";

const FAR = 10;
const TURN = 15;
const STRIPS = {
  right: { places: steps(-FAR, FAR, 1), move: (place, { down, angle }) => [place, down, angle] },
  down: { places: steps(-FAR, FAR, 1), move: (place, { right, angle }) => [right, place, angle] },
  angle: { places: steps(-180, 180, TURN), move: (place, { right, down }) => [right, down, place] },
};

export default function shiftRotate(view) {
  const first = view.model.layers.findIndex(({ kind, activation }) => kind === "activation" || activation === "relu");
  const chosen = Object.fromEntries(Object.entries(STRIPS).map(([name, { places }]) =>
    [name, Math.max(places[0], Math.min(places.at(-1), Math.round(view.number(name, 0))))]));
  const picture = h("canvas", { class: "explorable-field", role: "img", "aria-label": view.text("picture") });
  const maps = h("canvas", { class: "explorable-maps", role: "img", "aria-label": view.text("maps") });
  const strips = Object.entries(STRIPS).map(([name, { places }]) => {
    const cells = places.map((place) => h("li", { title: String(place) }));
    const list = h("ol", { class: "explorable-strip", "aria-label": view.text(`${name}Strip`) }, ...cells);
    list.style.setProperty("--cells", cells.length);
    return { name, cells, list };
  });

  const answerFor = (image) => {
    const outputs = view.model.forward(image);
    const { data } = softmax(outputs.logits);
    const best = data.indexOf(Math.max(...data));
    return { outputs, best, share: data[best] };
  };
  const draw = () => {
    const still = answerFor(digit.image);
    const image = moved(digit.image, chosen.right, chosen.down, chosen.angle);
    const now = answerFor(image);
    drawImage(picture, image);
    drawMaps(maps, now.outputs[first], { across: 8 });
    view.say(view.text(now.best === still.best ? "same" : "changed", { still: still.best, best: now.best, share: percent(now.share) }));
    view.slowly("strips", fill(still.best));
  };
  function* fill(right) {
    for (const { name, cells } of strips) {
      const { places, move } = STRIPS[name];
      for (const [at, place] of places.entries()) {
        const { best } = answerFor(moved(digit.image, ...move(place, chosen)));
        cells[at].textContent = best;
        cells[at].classList.toggle("wrong", best !== right);
        cells[at].ariaCurrent = String(Math.abs(place - chosen[name]) < (name === "angle" ? TURN / 2 : 0.5));
        yield;
      }
    }
  }

  const sliders = strips.map(({ name, list }) => {
    const { places } = STRIPS[name];
    const show = (value) => view.text(`${name}Value`, { value: String(value).replace("-", "−") });
    const control = slider(view, view.text(name), { min: places[0], max: places.at(-1), value: chosen[name], show }, (value) => {
      chosen[name] = value;
      view.keep(name, value ? String(value) : "");
      view.redraw(draw);
    });
    return h("div", { class: "explorable-move" }, control, list);
  });
  const back = h("button", { type: "button" }, view.text("back"));
  view.on(back, "click", () => {
    for (const [place, name] of Object.keys(chosen).entries()) {
      chosen[name] = 0;
      view.keep(name, "");
      const input = sliders[place].querySelector("input");
      input.value = 0;
      sliders[place].firstChild.refresh();
    }
    view.redraw(draw);
  });
  view.body.append(
    presets(view, () => view.redraw(draw)),
    h("div", { class: "explorable-columns" }, h("div", {}, h("p", {}, view.text("picture")), picture, back), h("div", {}, ...sliders, view.status)),
    h("p", {}, view.text("maps")), maps,
  );
}

function steps(from, to, step) {
  return Array.from({ length: (to - from) / step + 1 }, (_, at) => from + at * step);
}
