// Why this digit? The evidence for a class at each place, occlusion to check it, and what is left without the weights.

import { buttons, fixed, percent, select, slider } from "./controls.js";
import { digit, presets } from "./digit.js";
import { h } from "./view.js";
import { softmax, tensor } from "../convnet/layers.js";
import { drawMaps, range } from "./picture.js";

const [SQUARE, STEP] = [8, 4];

export default function whyDigit(view) {
  const { layers } = view.model;
  const stages = layers.flatMap((layer, place) => (layer.shape.length === 3 ? [place] : []));
  const withWeights = layers.filter(({ weights }) => weights.kernel).length;
  const classes = layers.at(-1).shape[0];
  const chosen = {
    class: view.state.has("class") ? within(view.number("class", 0), classes - 1) : null,
    layer: stages.includes(view.number("layer", -1)) ? view.number("layer", -1) : stages.at(-1),
    shuffled: 0,
  };
  let model = view.model;
  const [evidence, occluded] = ["evidence", "occlusion"].map((name) =>
    h("canvas", { class: "explorable-evidence", role: "img", "aria-label": view.text(name) }));
  const numbers = h("p", {});
  const classRow = buttons(view, view.text("classes"), Array.from({ length: classes }, (_, label) => String(label)), (label) => {
    // Pressed again, it is the model's own answer once more.
    chosen.class = chosen.class === label ? null : label;
    view.keep("class", chosen.class === null ? "" : String(label));
    view.redraw(draw);
  });

  const draw = () => {
    const outputs = model.forward(digit.image);
    const { data: logits } = outputs.logits;
    const best = logits.indexOf(Math.max(...logits));
    const label = chosen.class ?? best;
    classRow.show((place) => String(place === label));
    const map = model.evidence(digit.image, outputs, label, chosen.layer);
    overlay(evidence, map, digit.image, standing(model, outputs, chosen.layer));
    const total = map.data.reduce((sum, value) => sum + value, 0);
    numbers.textContent = view.text("numbers", { total: fixed(total, 2), rest: fixed(logits[label] - total, 2), logit: fixed(logits[label], 2), label });
    view.slowly("occlusion", occlude(model, digit.image, label, (falls) =>
      overlay(occluded, falls, digit.image, { first: STEP / 2, step: STEP })));
    const { data: shares } = softmax(outputs.logits);
    view.say(view.text(chosen.shuffled ? "shuffledAnswer" : "answer", { best, share: percent(shares[best]), label, count: chosen.shuffled }));
  };
  const shuffles = slider(view, view.text("shuffle"), { min: 0, max: withWeights, value: 0 }, (count) => shuffle(count));
  const shuffle = (count) => {
    chosen.shuffled = count;
    model = view.model.shuffled(count);
    view.redraw(draw);
  };
  const again = h("button", { type: "button" }, view.text("randomise"));
  view.on(again, "click", () => {
    shuffles.input.value = chosen.shuffled || withWeights;
    shuffles.refresh();
    shuffle(chosen.shuffled || withWeights);
  });
  const names = stages.map((place) => [place, `${view.text(layers[place].kind)} ${layers[place].shape.slice(0, 2).join(" × ")}`]);
  view.body.append(
    presets(view, () => view.redraw(draw)),
    h("p", {}, view.text("classes")), classRow,
    h("div", { class: "explorable-controls" },
      select(view, view.text("layer"), names, chosen.layer, (place) => {
        chosen.layer = Number(place);
        view.keep("layer", place);
        view.redraw(draw);
      }),
      shuffles, again),
    h("div", { class: "explorable-columns" },
      h("div", {}, h("p", {}, view.text("evidence")), evidence, numbers),
      h("div", {}, h("p", {}, view.text("occlusion")), occluded, view.status)),
  );
}

// How far a class's logit falls when a square is covered with the mean of the image: as ``explain.occlusion`` has it,
// each value the mean over all squares that cover its place. It yields after each square, and shows the whole.
export function* occlude(model, image, label, show, size = SQUARE, step = STEP) {
  const [height, width] = image.shape;
  const [rows, columns] = [height / step, width / step];
  const [falls, squares] = [tensor([rows, columns]), tensor([rows, columns])];
  const mean = image.data.reduce((sum, value) => sum + value, 0) / image.data.length;
  const whole = model.forward(image).logits.data[label];
  for (let top = 0; top + size <= height; top += step) {
    for (let left = 0; left + size <= width; left += step) {
      const covered = tensor(image.shape, image.data.slice());
      for (let y = top; y < top + size; y++) covered.data.fill(mean, y * width + left, y * width + left + size);
      const fall = whole - model.forward(covered).logits.data[label];
      for (let row = top / step; row < (top + size) / step; row++) {
        for (let column = left / step; column < (left + size) / step; column++) {
          falls.data[row * columns + column] += fall;
          squares.data[row * columns + column] += 1;
        }
      }
      yield;
    }
  }
  falls.data.forEach((fall, at) => (falls.data[at] = fall / squares.data[at]));
  show(falls);
}

// Where the cells of a layer's maps stand over the image: the middle of the part that the first one sees, and how far
// it is to the next.
function standing(model, outputs, place) {
  const middles = [0, 1].map((cell) => {
    const { top, bottom } = model.receptiveField(digit.image, outputs, place, cell, cell)[0];
    return (top + bottom + 1) / 2;
  });
  return { first: middles[0], step: middles[1] - middles[0] };
}

// A map in colours, each cell where it stands over the image, with the image's strokes in black over it.
function overlay(canvas, map, image, { first, step }) {
  const [height, width] = image.shape;
  const small = document.createElement("canvas");
  drawMaps(small, map, { bounds: { ...range(map.data), signed: true } });
  const scale = 8;
  Object.assign(canvas, { width: width * scale, height: height * scale });
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.fillStyle = "#f7f7f7";
  context.fillRect(0, 0, canvas.width, canvas.height);
  const start = (first - step / 2) * scale;
  context.drawImage(small, start, start, small.width * step * scale, small.height * step * scale);
  image.data.forEach((value, at) => {
    if (value < 0.4) return;
    context.fillStyle = `rgb(0 0 0 / ${0.55 * value})`;
    context.fillRect((at % width) * scale + 2, Math.floor(at / width) * scale + 2, scale - 4, scale - 4);
  });
}

const within = (value, top) => Math.max(0, Math.min(top, Math.round(value)));
