// Pick a cell of any feature map. Frames show what it saw in every layer before; numbers show what made it.

import { cellSum, channelsSeen } from "../convnet/cell.js";
import { frame, pointAt } from "./cells.js";
import { fixed, layerMaps } from "./controls.js";
import { digit, presets } from "./digit.js";
import { brush, drawMaps, mapGrid } from "./picture.js";
import { columns, h } from "./view.js";

/** @typedef {{ layer: Layer, place: number, canvas: HTMLCanvasElement, row: HTMLElement }} Stage */

const GAP = 2;
// The side of a cell in the pixels of the canvas: of the input, and of the maps.
const [INPUT, MAPS] = [8, 4];

/** @param {View} view */
export function begin(view) {
  view.body.append(...new ReceptiveField(view).parts());
}

class ReceptiveField {
  // On a phone, eight maps side by side would have cells too small to point at.
  #phone = matchMedia("(width < 37.5em)");

  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.stages = view.model.maps.map(({ layer, place }) => {
      return { layer, place, ...layerMaps(view, layer, { role: "application", tabindex: 0 }) };
    });
    this.chosen = readCell(view, this.stages);
    this.input = view.picture("field", "input");
    this.sum = h("p");
    this.digits = presets(view, () => view.redraw(this.compute));
    this.outputs = view.model.forward(digit.image);
    for (const stage of this.stages) this.point(stage);
    view.on(this.#phone, "change", () => view.redraw(this.draw));
  }

  /** @param {Layer} layer */
  grid({ shape }) {
    return mapGrid(shape, this.across(shape[2]), GAP);
  }

  /** @param {number} channels */
  across(channels) {
    return Math.min(channels, this.#phone.matches ? 4 : 8);
  }

  compute = () => {
    this.outputs = this.view.model.forward(digit.image);
    this.draw();
  };

  draw = () => {
    const { view, chosen, outputs } = this;
    const windows = view.model.receptiveField(digit.image, outputs, chosen.place, chosen.row, chosen.column);
    const [seen] = windows;
    drawMaps(this.input, digit.image, { bounds: { top: 1, signed: false } });
    enlarge(this.input, INPUT);
    mark(this.input, seen, INPUT, whole(digit.image.shape));
    const itself = { top: chosen.row, left: chosen.column, bottom: chosen.row, right: chosen.column };
    for (const stage of this.stages) this.drawStage(stage, [...windows, itself]);
    this.sum.textContent = explain(view, outputs, chosen);
    const [height, width] = [seen.bottom - seen.top + 1, seen.right - seen.left + 1];
    const layer = view.text(view.model.layers[chosen.place].kind);
    view.say(view.text("seen", { ...chosen, layer, height, width }));
  };

  /**
   * The maps of a layer; in those that the cell depends on, a frame around the part that it saw.
   * @param {Stage} stage
   * @param {Part[]} parts
   */
  drawStage({ place, layer, canvas }, parts) {
    drawMaps(canvas, this.outputs[place], { across: this.across(layer.shape[2]), gap: GAP });
    enlarge(canvas, MAPS);
    if (place > this.chosen.place) return;
    const { corner } = this.grid(layer);
    for (const channel of channelsSeen(this.view.model.layers, place, this.chosen)) {
      const start = corner(channel);
      mark(canvas, moved(parts[place + 1], start), MAPS, moved(whole(layer.shape), start));
    }
  }

  /** @param {Stage} stage */
  point({ place, layer, canvas }) {
    pointAt(this.view, canvas, {
      size: () => {
        const { rows, columns } = this.grid(layer);
        return [rows, columns];
      },
      at: () => {
        const [height, width] = layer.shape;
        if (this.chosen.place !== place) return [Math.floor(height / 2), Math.floor(width / 2)];
        const { x, y } = this.grid(layer).corner(this.chosen.channel);
        return [this.chosen.row + y, this.chosen.column + x];
      },
      choose: (y, x, step = [0, 0]) => {
        // Between two maps there is nothing to point at; arrow keys pass over it.
        const { cellAt } = this.grid(layer);
        const cell = cellAt(y, x) ?? cellAt(y + GAP * step[0], x + GAP * step[1]);
        if (cell) this.choose({ place, ...cell });
      },
    });
  }

  /** @param {Cell} cell */
  choose(cell) {
    this.chosen = cell;
    this.view.keep("cell", [cell.place, cell.channel, cell.row, cell.column].join(","));
    this.view.redraw(this.draw);
  }

  parts() {
    const { view } = this;
    return [
      this.digits,
      columns([view.paragraph("input"), this.input], [view.status, view.paragraph("sumTitle"), this.sum]),
      ...this.stages.map(({ row }) => row),
    ];
  }
}

/**
 * The cell of the address, or one in the middle of the last maps.
 * @param {View} view
 * @param {Stage[]} stages
 * @returns {Cell}
 */
function readCell(view, stages) {
  const asked = (view.state.get("cell") ?? "").split(",").map(Number);
  const [place, channel, row, column] = asked;
  const stage = stages.find((one) => one.place === place);
  if (stage && asked.length === 4) {
    const [height, width, channels] = stage.layer.shape;
    if (isIndex(channel, channels) && isIndex(row, height) && isIndex(column, width)) {
      return { place, channel, row, column };
    }
  }
  const last = stages[stages.length - 1];
  const [height, width] = last.layer.shape;
  return { place: last.place, channel: 0, row: Math.floor(height / 2), column: Math.floor(width / 2) };
}

/** @type {(at: number, count: number) => boolean} */
const isIndex = (at, count) => Number.isInteger(at) && at >= 0 && at < count;

/**
 * @param {number[]} shape
 * @returns {Part}
 */
const whole = ([height, width]) => ({ top: 0, left: 0, bottom: height - 1, right: width - 1 });

/**
 * @param {Part} part
 * @param {{ x: number, y: number }} by
 * @returns {Part}
 */
const moved = ({ top, left, bottom, right }, { x, y }) => ({
  top: top + y,
  left: left + x,
  bottom: bottom + y,
  right: right + x,
});

/**
 * Redraw a picture with more pixels, so that a frame is thinner than a cell.
 * @param {HTMLCanvasElement} canvas
 * @param {number} times
 */
function enlarge(canvas, times) {
  const copy = h("canvas", { width: canvas.width, height: canvas.height });
  brush(copy).drawImage(canvas, 0, 0);
  Object.assign(canvas, { width: copy.width * times, height: copy.height * times });
  const context = brush(canvas);
  context.imageSmoothingEnabled = false;
  context.drawImage(copy, 0, 0, canvas.width, canvas.height);
}

/**
 * Frame a part of an enlarged picture, as far as it lies in a map.
 * @param {HTMLCanvasElement} canvas
 * @param {Part} part
 * @param {number} scale
 * @param {Part} map
 */
function mark(canvas, part, scale, map) {
  const [top, left] = [Math.max(part.top, map.top), Math.max(part.left, map.left)];
  const [bottom, right] = [Math.min(part.bottom, map.bottom), Math.min(part.right, map.right)];
  const size = [right - left + 1, bottom - top + 1].map((side) => side * scale);
  frame(canvas, Math.max(2, scale / 3), left * scale, top * scale, size[0], size[1]);
}

/**
 * The calculation that made a cell, in numbers.
 * @param {View} view
 * @param {Outputs} outputs
 * @param {Cell} cell
 */
function explain(view, outputs, cell) {
  const { kind } = view.model.layers[cell.place];
  const { values, sums, ...numbers } = cellSum(view.model, digit.image, outputs, cell);
  const [result, bias] = [shown(numbers.result), shown(numbers.bias)];
  const list = values.map(shown).join(", ");
  switch (kind) {
    case "conv": {
      const terms = Array.from(sums, (value) => `(${shown(value)})`).join(" + ");
      return view.text("sum", { sums: terms, bias, result });
    }
    case "max pool":
      return view.text("largest", { values: list, result });
    case "average pool":
      return view.text("mean", { values: list, result });
    default:
      return view.text(kind === "activation" ? "relu" : "oneByOne", { before: list, result });
  }
}

/** @param {number} value */
const shown = (value) => fixed(value, 2);

/** @type {Words} */
export const words = {
  ko: {
    title: "이 칸은 어디를 봤을까",
    help: "특성 맵에서 아무 칸이나 가리켜 보세요. 그 칸이 본 곳이 앞의 모든 층과 입력에 네모로 보여요.",
    keys: "키보드: 특성 맵에서 화살표 키로 옆 칸을 가리켜요.",
    sumTitle: "그 칸을 만든 계산",
    seen: "{layer}의 채널 {channel}, {row}행 {column}열: 입력의 {height}×{width}픽셀을 봐요.",
    sum: "입력 채널마다 곱의 합 {sums}, 편향 {bias}, 모두 더하면 {result}",
    largest: "창의 값 {values} 중 가장 큰 값: {result}",
    mean: "창의 값 {values}의 평균 {result}",
    relu: "앞 층의 값 {before}에 ReLU를 적용하면 {result}",
    oneByOne: "앞 층의 값 {before}에서 {result}",
  },
  en: {
    title: "What did this cell see?",
    help: "Point at a cell of any feature map. A frame shows what it saw in every layer before, and in the input.",
    keys: "Keyboard: the arrow keys move over a feature map.",
    sumTitle: "The sum that made it",
    seen: "{layer}, channel {channel}, row {row}, column {column}: it sees {height}×{width} pixels of the input.",
    sum: "For each input channel, the products add up to {sums}; with the bias {bias}, that is {result}",
    largest: "The largest of {values} is {result}",
    mean: "The mean of {values} is {result}",
    relu: "ReLU turns {before}, the value of the layer before, into {result}",
    oneByOne: "{result}, from {before}, the value of the layer before",
  },
};
