// Pooling by hand: what windows of 2×2 leave of a picture, and how much a shift changes that.

import { Pooling } from "../convnet/convolution.js";
import { tensor } from "../convnet/tensor.js";
import { within } from "./cells.js";
import { buttons, fixed, select, slider } from "./controls.js";
import { Stage, shown } from "./slide.js";
import { h } from "./view.js";

// Those of the figure.
const NUMBERS = [1, 3, 0, 0, 2, 9, 0, 4, 0, 0, 5, 5, 0, 7, 5, 6];
const LARGEST = 9;
const FARTHEST = 4;
/** @type {["max pool", "average pool"]} */
const KINDS = ["max pool", "average pool"];

/** @param {View} view */
export function begin(view) {
  const numbers = { name: "numbers", ...tensor([4, 4, 1], Float32Array.from(NUMBERS)) };
  /** @type {Map<string, Picture>} */
  const pictures = new Map([numbers, ...view.images].map((picture) => [picture.name, picture]));
  const chosen = {
    picture: pictures.has(view.state.get("picture") ?? "") ? String(view.state.get("picture")) : numbers.name,
    kind: KINDS.find((kind) => kind === view.state.get("kind")) ?? KINDS[0],
    shift: within(view.number("shift", 0), FARTHEST),
    // -1 asks for the largest output.
    row: view.number("row", -1),
    column: view.number("column", -1),
  };
  const still = () => /** @type {Picture} */ (pictures.get(chosen.picture));
  const pooled = (/** @type {Tensor} */ image) => new Pooling(image, chosen.kind);
  let pooling = pooled(still());
  const compute = () => {
    pooling = pooled(moved(still(), chosen.shift));
    if (chosen.row < 0) Object.assign(chosen, pooling.strongest());
    chosen.row = within(chosen.row, pooling.count - 1);
    chosen.column = within(chosen.column, pooling.count - 1);
  };
  compute();

  const changes = h("p", { class: "explorable-unreached" });
  const draw = () => {
    const { row, column, kind, shift } = chosen;
    stage.draw(
      view.text(kind === "max pool" ? "largest" : "mean", { row, column, value: shown(pooling.at(row, column)) }),
    );
    kinds.show((place) => KINDS[place] === kind);
    const [max, average] = KINDS.map((one) => {
      const [before, after] = [still(), pooling.image].map((image) => new Pooling(image, one).output);
      return fixed(change(before, after), 2);
    });
    const input = fixed(change(still(), pooling.image), 2);
    changes.textContent = view.text(shift ? "changes" : "still", { shift, input, max, average });
  };
  const take = (/** @type {Partial<typeof chosen>} */ part) => {
    Object.assign(chosen, part);
    for (const [key, value] of Object.entries(part)) view.keep(key, String(value));
    if (!("row" in part) || chosen.row < 0) compute();
    view.redraw(draw);
  };
  const kinds = buttons(
    view,
    view.text("kinds"),
    KINDS.map((kind) => view.text(kind)),
    (place) => take({ kind: KINDS[place] }),
  );
  const bounds = () => ({ top: chosen.picture === numbers.name ? LARGEST : 1, signed: false });
  const stage = new Stage(view, {
    sliding: () => pooling,
    at: chosen,
    choose: (row, column) => take({ row, column }),
    term({ value, weight }) {
      if (chosen.kind === "average pool") return [`${shown(value)} ÷ 4`, `= ${shown(value * weight)}`];
      return [shown(value), weight ? `→ ${shown(value)}` : "\u00a0"];
    },
    bounds,
    alike: bounds,
    chosen: () => winners(pooling),
    write: () => (chosen.picture === numbers.name ? shown : undefined),
  });
  const name = (/** @type {string} */ picture) => view.text(/^\d/.test(picture) ? "digit" : picture, { name: picture });
  const show = (/** @type {number} */ value) => view.text("pixels", { value });
  view.body.append(
    stage.body(
      kinds,
      select(view, "picture", [...pictures.keys()], chosen.picture, (picture) => take({ picture, row: -1 }), name),
      slider(view, view.text("shift"), { min: 0, max: FARTHEST, value: chosen.shift, show }, (shift) =>
        take({ shift }),
      ),
      changes,
    ),
  );
  view.redraw(draw);
}

/**
 * The picture moved to the right, with zeros where it comes from.
 * @param {Picture} picture
 * @param {number} right
 */
function moved({ shape, data }, right) {
  const width = shape[1];
  return tensor(
    shape,
    data.map((_, at) => (at % width < right ? 0 : data[at - right])),
  );
}

/**
 * The places of the inputs that stay. Where all are zero, none is marked.
 * @param {Pooling} pooling
 */
function winners(pooling) {
  const { count, size, kind } = pooling;
  /** @type {Set<number>} */
  const found = new Set();
  for (let at = 0; kind === "max pool" && at < count * count; at++) {
    for (const { y, x, value, weight } of pooling.products(Math.floor(at / count), at % count)) {
      if (value * weight > 0) found.add(y * size + x);
    }
  }
  return found;
}

/**
 * How large a change is, as a share of what was there.
 * @param {Tensor} before
 * @param {Tensor} after
 */
function change(before, after) {
  const squares = (/** @type {Float32Array} */ values) => values.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(squares(before.data.map((value, at) => after.data[at] - value)) / squares(before.data));
}

/** @type {Words} */
export const words = {
  ko: {
    title: "풀링 놀이터",
    help: "재생하면 2×2 창이 입력 위를 두 칸씩 지나가요. 최대 풀링에서는 창마다 남는 값에 색이 칠해져요. 그림을 한 픽셀씩 옮겨 보세요.",
    keys: "키보드: 화살표 키로 옆 칸으로 가고, 스페이스로 재생하거나 멈춰요.",
    products: "창의 값",
    total: "출력",
    kinds: "풀링의 종류",
    "max pool": "최대 풀링",
    "average pool": "평균 풀링",
    numbers: "값 16개",
    shift: "오른쪽으로 옮기기",
    pixels: "{value}픽셀",
    largest: "{row}행 {column}열의 출력: 가장 큰 값인 {value}.",
    mean: "{row}행 {column}열의 출력: 네 값의 평균인 {value}.",
    still: "그림을 옮기면 입력과 출력이 얼마나 달라지는지 여기에 나와요.",
    changes:
      "{shift}픽셀 옮겼을 때의 상대 변화: 입력 {input}, 최대 풀링의 출력 {max}, 평균 풀링의 출력 {average}. 0이면 그대로예요.",
  },
  en: {
    title: "Pooling playground",
    help: "Play, and a window of 2×2 passes over the input, two cells at a time. With max pooling, the value that each window keeps is in colour. Shift the picture pixel by pixel.",
    keys: "Keyboard: the arrow keys move by one cell, and Space plays or pauses.",
    products: "Values in the window",
    total: "Output",
    kinds: "The kind of pooling",
    "max pool": "Max pooling",
    "average pool": "Average pooling",
    numbers: "16 values",
    shift: "Shift to the right",
    pixels: "{value} px",
    largest: "Output in row {row}, column {column}: the largest value, {value}.",
    mean: "Output in row {row}, column {column}: the mean of four, {value}.",
    still: "Shift the picture, and this says how much the input and the output change.",
    changes:
      "Relative change after a shift by {shift}: input {input}, output of max pooling {max}, of average pooling {average}. 0 is no change.",
  },
};
