// Go back to any epoch of the training: the curve, the first layer's filters and the answer for your digit move together.

import { bars, percent, slider } from "./controls.js";
import { digit } from "./digit.js";
import { h } from "./view.js";
import { softmax } from "../convnet/layers.js";
import { pad } from "./pad.js";
import { drawMaps, range } from "./picture.js";

const [WIDTH, HEIGHT] = [320, 150];
const [LEFT, RIGHT, TOP, BOTTOM] = [26, 312, 8, 132];

export default function trainingScrubber(view) {
  const { epochs, layers } = view.manifest;
  const last = epochs.length - 1;
  let epoch = Math.max(0, Math.min(last, Math.round(view.number("epoch", last))));
  const answer = bars(view, layers.at(-1).shape[0]);
  const filters = h("canvas", { class: "explorable-maps", role: "img", "aria-label": view.text("filters") });
  const numbers = h("p", {});
  const { curve, show } = chart(view, epochs);
  // One scale for all epochs, or the filters of an early one would look as strong as those of the last.
  const [kernel] = [view.manifest.layers.find(({ kind }) => kind === "conv").weights.kernel];
  const bounds = { ...range(epochs.flatMap((_, at) => Array.from(kernelAt(at).data))), signed: true };

  function kernelAt(at) {
    const place = layers.findIndex(({ kind }) => kind === "conv");
    const { data } = view.model.at(at).weights[place].kernel;
    const [height, width, channels, count] = kernel.shape;
    // The first channel of each filter.
    return { shape: [height, width, count], data: data.filter((_, index) => Math.floor(index / count) % channels === 0) };
  }

  const draw = () => {
    drawMaps(filters, kernelAt(epoch), { bounds });
    const outputs = view.model.at(epoch).forward(digit.image);
    const { data: shares } = softmax(outputs.logits);
    const best = answer.show(shares);
    show(epoch);
    const { loss, held_out_loss: heldOut, accuracy } = epochs[epoch];
    numbers.textContent = view.text("numbers", { loss: loss.toFixed(3), heldOut: heldOut.toFixed(3), accuracy: percent(accuracy) });
    view.say(view.text("answer", { epoch, best, share: percent(shares[best]) }));
  };
  const time = slider(view, view.text("epoch"), { min: 0, max: last, value: epoch }, (value) => {
    epoch = value;
    view.keep("epoch", String(epoch));
    view.redraw(draw);
  });

  view.body.append(
    h("div", { class: "explorable-controls" }, time),
    h("div", { class: "explorable-columns" },
      h("div", {}, curve, numbers, h("p", {}, view.text("filters")), filters),
      h("div", {}, h("p", {}, view.text("answerTitle")), answer, view.status)),
    pad(view, () => view.redraw(draw)),
  );
}

// Both losses as lines in one chart, with a mark at an epoch.
function chart(view, epochs) {
  const top = Math.max(...epochs.flatMap(({ loss, held_out_loss: heldOut }) => [loss, heldOut]));
  const x = (epoch) => LEFT + (epoch / Math.max(1, epochs.length - 1)) * (RIGHT - LEFT);
  const y = (loss) => BOTTOM - (loss / top) * (BOTTOM - TOP);
  const svg = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const line = (key) => svg("polyline", { class: key, points: epochs.map((state, epoch) => `${x(epoch)},${y(state[key])}`).join(" ") });
  const marker = svg("line", { class: "marker", y1: TOP, y2: BOTTOM });
  const word = (words, place) => Object.assign(svg("text", place), { textContent: words });
  const ticks = [
    ...epochs.map((_, epoch) => word(epoch, { x: x(epoch), y: HEIGHT - 4, "text-anchor": "middle" })),
    ...[0, top].map((loss) => word(loss.toFixed(1), { x: LEFT - 6, y: y(loss) + 3, "text-anchor": "end" })),
  ];
  const dots = ["loss", "held_out_loss"].map((key) => [key, svg("circle", { class: key, r: 4 })]);
  const picture = svg("svg", { class: "explorable-curve", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": view.text("curve") });
  picture.append(
    svg("line", { class: "axis", x1: LEFT, x2: RIGHT, y1: y(0), y2: y(0) }), ...ticks,
    line("loss"), line("held_out_loss"), marker, ...dots.map(([, dot]) => dot),
  );
  const legend = h("p", { class: "explorable-legend" },
    ...["loss", "held_out_loss"].map((key) => h("span", { class: key }, view.text(key))));
  const show = (epoch) => {
    for (const end of ["x1", "x2"]) marker.setAttribute(end, x(epoch));
    for (const [key, dot] of dots) {
      dot.setAttribute("cx", x(epoch));
      dot.setAttribute("cy", y(epochs[epoch][key]));
    }
  };
  return { curve: h("div", {}, legend, picture), show };
}
