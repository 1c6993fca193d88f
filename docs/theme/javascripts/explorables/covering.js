// A grey square on a canvas, moved by the pointer or with the arrows.

import { brush } from "./picture.js";

const STEP = 8;

/**
 * ``ready`` tells whether there is anything to cover.
 * @param {View} view
 * @param {HTMLCanvasElement} canvas
 * @param {number} side
 * @param {() => boolean} ready
 * @param {() => void} moved
 */
export function covering(view, canvas, side, ready, moved) {
  const middle = (canvas.width - side) / 2;
  let square = { left: middle, top: middle, side };
  const moveTo = (/** @type {number} */ left, /** @type {number} */ top) => {
    const within = (/** @type {number} */ at) => Math.round(Math.max(0, Math.min(canvas.width - side, at)));
    square = { left: within(left), top: within(top), side };
    moved();
  };
  const drag = (/** @type {PointerEvent} */ event) => {
    if (!ready() || !(event.buttons & 1)) return;
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    moveTo((event.clientX - box.left) * scale - side / 2, (event.clientY - box.top) * scale - side / 2);
  };
  view.on(canvas, "pointerdown", drag);
  view.on(canvas, "pointermove", drag);
  view.on(canvas, "keydown", (event) => {
    /** @type {Record<string, number[]>} */
    const steps = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    const step = steps[event.key];
    if (!step || !ready()) return;
    event.preventDefault();
    moveTo(square.left + step[0], square.top + step[1]);
  });
  return {
    get square() {
      return square;
    },
    draw() {
      const context = brush(canvas);
      context.fillStyle = "rgb(127 127 127)";
      context.fillRect(square.left, square.top, side, side);
    },
  };
}
