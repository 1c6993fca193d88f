// Pick a cell of any feature map: the part of every layer, and of the input, that it saw, and the sum that made it.

import { pointAt } from "./cells.js";
import { fixed } from "./controls.js";
import { digit, presets } from "./digit.js";
import { h } from "./view.js";
import { geometry } from "../convnet/layers.js";
import { drawMaps } from "./picture.js";

const GAP = 2;

export default function receptiveField(view) {
  const { layers } = view.model;
  // On a phone, cells would be too small to point at.
  const phone = matchMedia("(width < 37.5em)");
  const mapsAcross = (channels) => Math.min(channels, phone.matches ? 4 : 8);
  const stages = layers.flatMap((layer, place) => (layer.shape.length === 3 ? [{ layer, place }] : []));
  const last = stages.at(-1);
  const chosen = { place: last.place, channel: 0, row: 0, column: 0 };
  const asked = (view.state.get("cell") ?? "").split(",").map(Number);
  if (asked.length === 4 && stages.some(({ place }) => place === asked[0]) && inside(asked, layers[asked[0]].shape)) {
    [chosen.place, chosen.channel, chosen.row, chosen.column] = asked;
  } else {
    const [height, width] = last.layer.shape;
    Object.assign(chosen, { row: Math.floor(height / 2), column: Math.floor(width / 2) });
  }
  const input = h("canvas", { class: "explorable-field", role: "img", "aria-label": view.text("input") });
  const sum = h("p");
  let outputs;

  const compute = () => {
    outputs = view.model.forward(digit.image);
    draw();
  };
  const draw = () => {
    const windows = view.model.receptiveField(digit.image, outputs, chosen.place, chosen.row, chosen.column);
    drawMaps(input, digit.image, { bounds: { top: 1, signed: false } });
    enlarge(input, 8);
    mark(input, windows[0], 8);
    for (const { place, layer, canvas } of stages) {
      const across = mapsAcross(layer.shape[2]);
      drawMaps(canvas, outputs[place], { across, gap: GAP });
      enlarge(canvas, 4);
      if (place > chosen.place) continue;
      const itself = { top: chosen.row, left: chosen.column, bottom: chosen.row, right: chosen.column };
      const part = place < chosen.place ? windows[place + 1] : itself;
      for (const channel of channelsSeen(layers, place, chosen)) {
        const { x, y } = corner(layer.shape, channel, across);
        const there = { top: part.top + y, left: part.left + x, bottom: part.bottom + y, right: part.right + x };
        mark(canvas, there, 4, clip(layer.shape, x, y));
      }
    }
    const { top, left, bottom, right } = windows[0];
    const [height, width] = [bottom - top + 1, right - left + 1];
    sum.textContent = explain(view, outputs, chosen);
    view.say(view.text("seen", { ...chosen, layer: view.text(layers[chosen.place].kind), height, width }));
  };
  const choose = (part) => {
    Object.assign(chosen, part);
    view.keep("cell", [chosen.place, chosen.channel, chosen.row, chosen.column].join(","));
    view.redraw(draw);
  };

  view.on(phone, "change", () => view.redraw(draw));
  for (const stage of stages) {
    const { place, layer } = stage;
    const [height, width, channels] = layer.shape;
    const label = view.text("maps", { layer: view.text(layer.kind), count: channels });
    stage.canvas = h("canvas", { class: "explorable-maps", tabindex: 0, role: "application", "aria-label": label });
    pointAt(view, stage.canvas, {
      size: () => {
        const across = mapsAcross(channels);
        return [Math.ceil(channels / across) * (height + GAP) - GAP, across * (width + GAP) - GAP];
      },
      at: () => {
        const { x, y } = corner(layer.shape, chosen.channel, mapsAcross(channels));
        return chosen.place === place ? [chosen.row + y, chosen.column + x] : [Math.floor(height / 2), Math.floor(width / 2)];
      },
      choose: (y, x, step = [0, 0]) => {
        // Between two maps there is nothing to point at; arrow keys pass over it.
        const cell = cellAt(layer.shape, y, x, mapsAcross(channels))
          ?? cellAt(layer.shape, y + GAP * step[0], x + GAP * step[1], mapsAcross(channels));
        if (cell) choose({ place, ...cell });
      },
    });
  }

  view.body.append(
    presets(view, () => view.redraw(compute)),
    h("div", { class: "explorable-columns" },
      h("div", {}, h("p", {}, view.text("input")), input),
      h("div", {}, view.status, h("p", {}, view.text("sumTitle")), sum)),
    ...stages.map(({ layer, canvas }) => h("div", { class: "explorable-layer" },
      h("p", {}, view.text(layer.kind), " ", h("span", {}, layer.shape.join(" × "))), canvas)),
  );
}

const inside = ([, channel, row, column], [height, width, channels]) =>
  [[channel, channels], [row, height], [column, width]].every(([at, count]) => Number.isInteger(at) && at >= 0 && at < count);

// The upper left corner of a channel's map, in cells.
const corner = ([height, width], channel, across) => ({
  x: (channel % across) * (width + GAP),
  y: Math.floor(channel / across) * (height + GAP),
});

function cellAt([height, width, channels], y, x, across) {
  const [down, right] = [Math.floor(y / (height + GAP)), Math.floor(x / (width + GAP))];
  const [channel, row, column] = [down * across + right, y - down * (height + GAP), x - right * (width + GAP)];
  return channel < channels && row < height && column < width ? { channel, row, column } : null;
}

const clip = ([height, width], x, y) => ({ top: y, left: x, bottom: y + height - 1, right: x + width - 1 });

// From the cell down, a convolution looks at all channels; the other layers keep to the cell's own.
function channelsSeen(layers, place, chosen) {
  const mixed = layers.slice(place + 1, chosen.place + 1).some(({ kind }) => kind === "conv");
  return mixed ? Array.from({ length: layers[place].shape[2] }, (_, channel) => channel) : [chosen.channel];
}

// Redraw a picture with more pixels, so that a frame is thinner than a cell.
function enlarge(canvas, times) {
  const copy = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
  copy.getContext("2d").drawImage(canvas, 0, 0);
  Object.assign(canvas, { width: copy.width * times, height: copy.height * times });
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(copy, 0, 0, canvas.width, canvas.height);
}

function mark(canvas, { top, left, bottom, right }, scale, within) {
  const context = canvas.getContext("2d");
  const part = within ?? { top: 0, left: 0, bottom: canvas.height / scale - 1, right: canvas.width / scale - 1 };
  const [y, x] = [Math.max(top, part.top), Math.max(left, part.left)];
  const [below, beyond] = [Math.min(bottom, part.bottom), Math.min(right, part.right)];
  Object.assign(context, { strokeStyle: "#e8590c", lineWidth: Math.max(2, scale / 3) });
  context.strokeRect(x * scale, y * scale, (beyond - x + 1) * scale, (below - y + 1) * scale);
}

// The sum, or the choice, that made a cell, in numbers.
function explain(view, outputs, { place, channel, row, column }) {
  const layer = view.model.layers[place];
  const input = place ? outputs[place - 1] : digit.image;
  const result = shown(outputs[place].data[(row * layer.shape[1] + column) * layer.shape[2] + channel]);
  const [height, width, channels] = input.shape;
  if (!layer.strides) {
    const before = shown(input.data[(row * width + column) * channels + channel]);
    return view.text(layer.kind === "activation" ? "relu" : "oneByOne", { before, result });
  }
  const { kernelHeight, kernelWidth, down, right, stride, rows, columns } = geometry(layer, input.shape);
  const sums = new Float64Array(channels);
  const values = [];
  for (let i = 0; i < kernelHeight; i++) {
    for (let j = 0; j < kernelWidth; j++) {
      const [y, x] = [row * stride[0] - rows.before + i * down, column * stride[1] - columns.before + j * right];
      if (y < 0 || x < 0 || y >= height || x >= width) continue;
      if (layer.kind !== "conv") values.push(shown(input.data[(y * width + x) * channels + channel]));
      else for (let from = 0; from < channels; from++) {
        const weight = view.model.weights[place].kernel.data[((i * kernelWidth + j) * channels + from) * layer.shape[2] + channel];
        sums[from] += weight * input.data[(y * width + x) * channels + from];
      }
    }
  }
  if (layer.kind !== "conv") return view.text(layer.kind === "max pool" ? "largest" : "mean", { values: values.join(", "), result });
  const bias = shown(view.model.weights[place].bias.data[channel]);
  return view.text("sum", { sums: Array.from(sums, shown).map((value) => `(${value})`).join(" + "), bias, result });
}

const shown = (value) => fixed(value, 2);
