// The pad on which the reader draws a digit: with a mouse, pen, finger or keyboard.

import { button } from "./controls.js";
import { digit, drawImage, drawStrokes, PEN, presets } from "./digit.js";
import { brush } from "./picture.js";
import { h, keysLine } from "./view.js";

/** @typedef {{ x: number, y: number, down: boolean, shown: boolean }} Cursor */

const GRID = 28;

/**
 * The pad, the presets beside it and the pixels that the model is given. ``changed`` is called at once and whenever the
 * digit changes.
 * @param {View} view
 * @param {() => void} changed
 */
export function pad(view, changed) {
  const { canvas, given, clear, row, help } = padParts(view, changed);
  const beside = h("div", {}, view.paragraph("given"), given, clear);
  return h("div", { class: "explorable-drawing" }, canvas, beside, row, help);
}

/**
 * What the pad is made of, for who lays it out otherwise. ``taken`` as for the presets.
 * @param {View} view
 * @param {() => void} changed
 * @param {Map<string, number>} [taken]
 */
export function padParts(view, changed, taken) {
  const canvas = h("canvas", {
    class: "explorable-pad",
    width: 280,
    height: 280,
    tabindex: 0,
    role: "application",
    "aria-label": view.text("pad"),
    "aria-describedby": `${view.name}-pad-help`,
  });
  const given = view.picture("given", "given");
  const clear = button(view, view.text("clear"), () => digit.clear());

  const cursor = { x: 0.5, y: 0.5, down: false, shown: false };
  const draw = () => {
    drawPad(canvas, cursor);
    drawImage(given, digit.image);
  };
  const row = presets(
    view,
    () => {
      view.redraw(draw);
      changed();
    },
    taken,
  );
  drawWithPointer(view, canvas);
  drawWithKeys(view, canvas, cursor, draw);

  const keys = keysLine(view.text("padKeys"));
  const help = h("p", { class: "explorable-help", id: `${view.name}-pad-help` }, view.text("padHelp"), " ", keys);
  return { canvas, given, clear, row, help };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Cursor} cursor
 */
function drawPad(canvas, cursor) {
  const context = brush(canvas);
  const side = canvas.width;
  context.fillStyle = "#000";
  context.fillRect(0, 0, side, side);
  if (digit.preset) {
    const picture = h("canvas");
    drawImage(picture, digit.image);
    context.drawImage(picture, 0, 0, side, side);
  }
  drawStrokes(context, digit.strokes, side, "#fff");
  if (!cursor.shown) return;
  Object.assign(context, { lineWidth: 3, strokeStyle: cursor.down ? "#ffb454" : "#8ec1ff" });
  context.beginPath();
  context.arc(cursor.x * side, cursor.y * side, (PEN / 2) * side, 0, 2 * Math.PI);
  context.stroke();
}

/** @param {number} part */
const inside = (part) => Math.max(0, Math.min(1, part));

/**
 * @param {View} view
 * @param {HTMLCanvasElement} canvas
 */
function drawWithPointer(view, canvas) {
  /**
   * @param {PointerEvent} event
   * @returns {Point}
   */
  const point = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [inside((event.clientX - left) / width), inside((event.clientY - top) / height)];
  };
  /** @type {number | null} */
  let pen = null;
  view.on(canvas, "pointerdown", (event) => {
    if (pen !== null || event.button) return;
    pen = event.pointerId;
    canvas.setPointerCapture(pen);
    digit.add([point(event)], true);
  });
  view.on(canvas, "pointermove", (event) => {
    if (event.pointerId === pen) digit.add((event.getCoalescedEvents?.() ?? [event]).map(point), false);
  });
  const lift = (/** @type {PointerEvent} */ event) => {
    if (event.pointerId === pen) pen = null;
  };
  view.on(canvas, "pointerup", lift);
  view.on(canvas, "pointercancel", lift);
}

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @param {View} view
 * @param {HTMLCanvasElement} canvas
 * @param {Cursor} cursor
 * @param {() => void} draw
 */
function drawWithKeys(view, canvas, cursor, draw) {
  const show = (/** @type {boolean} */ shown) => {
    Object.assign(cursor, { shown, down: cursor.down && shown });
    view.redraw(draw);
  };
  view.on(canvas, "focus", () => show(canvas.matches(":focus-visible")));
  view.on(canvas, "blur", () => show(false));
  view.on(canvas, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step) {
      cursor.x = inside(cursor.x + step[0] / GRID);
      cursor.y = inside(cursor.y + step[1] / GRID);
      if (cursor.down) digit.add([[cursor.x, cursor.y]], false);
    } else if (event.key === " " || event.key === "Enter") {
      cursor.down = !cursor.down;
      if (cursor.down) digit.add([[cursor.x, cursor.y]], true);
      view.say(view.text(cursor.down ? "penDown" : "penUp"));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      cursor.down = false;
      digit.clear();
    } else {
      return;
    }
    event.preventDefault();
    // Material listens for keys on the whole page.
    event.stopPropagation();
    show(true);
  });
}
