// A canvas of cells: drawing them, and pointing at them with the mouse, a finger or the arrow keys.

import { brush, colour, range } from "./picture.js";

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const ORANGE = "#e8590c";
const WARM = "#ffa94d";
// The side of a cell in the pixels of the canvas. Cells with numbers are as large as their type needs.
const SCALE = 12;
const WITH_NUMBERS = 72;

/**
 * Call ``choose`` for the cell that the reader points at, with the step [down, right] of an arrow key. Call ``press``
 * for a cell that the reader presses, with Space too; it tells whether that did anything.
 * @param {View} view
 * @param {HTMLCanvasElement} canvas
 * @param {object} options
 * @param {() => [number, number]} options.size its rows and columns
 * @param {() => [number, number]} options.at the row and column from which the arrow keys go
 * @param {(row: number, column: number, step?: [number, number]) => void} options.choose
 * @param {(row: number, column: number) => boolean} [options.press]
 */
export function pointAt(view, canvas, { size, at, choose, press }) {
  /**
   * @param {PointerEvent} event
   * @returns {[number, number]}
   */
  const cell = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const [rows, columns] = size();
    return [
      within(Math.floor(((event.clientY - top) / height) * rows), rows - 1),
      within(Math.floor(((event.clientX - left) / width) * columns), columns - 1),
    ];
  };
  view.on(canvas, "pointermove", (event) => {
    if (event.pointerType === "mouse" || event.buttons) choose(...cell(event));
  });
  view.on(canvas, "pointerdown", (event) => {
    choose(...cell(event));
    press?.(...cell(event));
  });
  view.on(canvas, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    const [[row, column], [rows, columns]] = [at(), size()];
    if (step) choose(within(row + step[0], rows - 1), within(column + step[1], columns - 1), step);
    else if (!((event.key === " " || event.key === "Enter") && press?.(row, column))) return;
    event.preventDefault();
    // Material listens for keys on the whole page.
    event.stopPropagation();
  });
}

/**
 * The whole number nearest to a value, between ``low`` and ``high``.
 * @param {number} value
 * @param {number} high
 */
export const within = (value, high, low = 0) => Math.max(low, Math.min(high, Math.round(value)));

/**
 * Draw one square for each value, with the padding around. Hatching marks the values that no window reaches.
 * @param {HTMLCanvasElement} canvas
 * @param {Tensor} values
 * @param {object} options
 * @param {number} [options.before]
 * @param {number} [options.after]
 * @param {Uint8Array} [options.reached]
 * @param {Bounds} [options.bounds]
 * @param {number} [options.shown] how many are there yet, in their order
 * @param {(value: number) => string} [options.write] the number in a cell
 * @param {Set<number>} [options.chosen] the places of those in the colour that says "look here"
 */
export function drawCells(canvas, values, options) {
  const { before = 0, after = 0, reached, bounds = range(values.data), shown = Infinity, write, chosen } = options;
  const [height, width] = values.shape;
  const scale = write ? WITH_NUMBERS : SCALE;
  const [tall, wide] = [height, width].map((side) => (side + before + after) * scale);
  if (canvas.width !== wide || canvas.height !== tall) Object.assign(canvas, { width: wide, height: tall });
  const context = brush(canvas);
  context.fillStyle = "#8c8c8c";
  context.fillRect(0, 0, wide, tall);
  Object.assign(context, { font: `${scale / 2}px sans-serif`, textAlign: "center", textBaseline: "middle" });
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (at >= shown) return;
      const value = values.data[at];
      const picked = chosen?.has(at);
      const shade = colour(value, bounds);
      context.fillStyle = picked ? WARM : `rgb(${shade})`;
      const [left, top] = [(x + before) * scale, (y + before) * scale];
      context.fillRect(left, top, scale, scale);
      if (write) {
        context.fillStyle = picked || shade[1] > 120 ? "#000" : "#fff";
        context.fillText(write(value), left + scale / 2, top + scale / 2);
      }
      if (!reached || reached[at]) continue;
      Object.assign(context, { strokeStyle: "#e09f3e", lineWidth: 2 });
      context.beginPath();
      context.moveTo(left, top + scale);
      context.lineTo(left + scale, top);
      context.stroke();
    }
  }
}

/**
 * Frame one cell that ``drawCells`` has drawn.
 * @param {HTMLCanvasElement} canvas
 * @param {number} row
 * @param {number} column
 * @param {number} [count] the number of cells along a side, if they have numbers
 */
export function markCell(canvas, row, column, count) {
  const scale = count ? canvas.width / count : SCALE;
  const line = count ? 4 : 2;
  frame(canvas, line, column * scale + line / 2, row * scale + line / 2, scale - line, scale - line);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} lineWidth
 * @param {[number, number, number, number]} rectangle
 */
export function frame(canvas, lineWidth, ...rectangle) {
  const context = brush(canvas);
  Object.assign(context, { strokeStyle: ORANGE, lineWidth });
  context.strokeRect(...rectangle);
}
