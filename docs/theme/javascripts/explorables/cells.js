// A canvas of cells: drawing them, and pointing at them with the mouse, a finger or the arrow keys.

import { brush, colour, range } from "./picture.js";

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const ORANGE = "#e8590c";
// The side of a cell in the pixels of the canvas.
const SCALE = 12;

/**
 * Call ``choose`` for the cell that the reader points at, with the step [down, right] of an arrow key. Call ``press``
 * for a cell that the reader presses, with Space too.
 * @param {View} view
 * @param {HTMLCanvasElement} canvas
 * @param {object} options
 * @param {() => [number, number]} options.size its rows and columns
 * @param {() => [number, number]} options.at the row and column from which the arrow keys go
 * @param {(row: number, column: number, step?: [number, number]) => void} options.choose
 * @param {(row: number, column: number) => void} [options.press]
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
    else if (press && (event.key === " " || event.key === "Enter")) press(row, column);
    else return;
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
 * @param {{ before?: number, after?: number, reached?: Uint8Array, bounds?: Bounds }} options
 */
export function drawCells(canvas, values, { before = 0, after = 0, reached, bounds = range(values.data) }) {
  const [height, width] = values.shape;
  const [tall, wide] = [height, width].map((side) => (side + before + after) * SCALE);
  if (canvas.width !== wide || canvas.height !== tall) Object.assign(canvas, { width: wide, height: tall });
  const context = brush(canvas);
  context.fillStyle = "#8c8c8c";
  context.fillRect(0, 0, wide, tall);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      context.fillStyle = `rgb(${colour(values.data[y * width + x], bounds)})`;
      const [left, top] = [(x + before) * SCALE, (y + before) * SCALE];
      context.fillRect(left, top, SCALE, SCALE);
      if (!reached || reached[y * width + x]) continue;
      Object.assign(context, { strokeStyle: "#e09f3e", lineWidth: 2 });
      context.beginPath();
      context.moveTo(left, top + SCALE);
      context.lineTo(left + SCALE, top);
      context.stroke();
    }
  }
}

/**
 * Frame one cell that ``drawCells`` has drawn.
 * @param {HTMLCanvasElement} canvas
 * @param {number} row
 * @param {number} column
 */
export function markCell(canvas, row, column) {
  frame(canvas, 2, column * SCALE + 1, row * SCALE + 1, SCALE - 2, SCALE - 2);
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
