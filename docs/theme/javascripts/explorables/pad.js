// The pad on which the reader's digit is drawn: mouse, pen, finger or keyboard.

import { digit, drawImage, drawStrokes, PEN, presets } from "./digit.js";
import { h } from "./view.js";

const GRID = 28;

// The pad, the presets beside it and what the model is given. ``changed`` is called at once and whenever the digit changes.
export function pad(view, changed) {
  const canvas = h("canvas", {
    class: "explorable-pad", width: 280, height: 280, tabindex: 0, role: "application",
    "aria-label": view.text("pad"), "aria-describedby": `${view.name}-pad-help`,
  });
  const given = h("canvas", { class: "explorable-given", role: "img", "aria-label": view.text("given") });
  const clear = h("button", { type: "button" }, view.text("clear"));
  view.on(clear, "click", () => digit.clear());

  const cursor = { x: 0.5, y: 0.5, down: false };
  const draw = () => {
    drawPad(canvas, cursor);
    drawImage(given, digit.image);
  };
  const row = presets(view, () => {
    view.redraw(draw);
    changed();
  });
  drawWithPointer(view, canvas);
  drawWithKeys(view, canvas, cursor, draw);

  return h("div", { class: "explorable-drawing" },
    canvas,
    h("div", {}, h("p", {}, view.text("given")), given, clear),
    row,
    h("p", { class: "explorable-help", id: `${view.name}-pad-help` }, view.text("padHelp")));
}

function drawPad(canvas, cursor) {
  const context = canvas.getContext("2d");
  const side = canvas.width;
  context.fillStyle = "#000";
  context.fillRect(0, 0, side, side);
  if (digit.preset) {
    const picture = document.createElement("canvas");
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

function drawWithPointer(view, canvas) {
  const point = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / height].map((part) => Math.max(0, Math.min(1, part)));
  };
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
  view.on(canvas, "pointerup pointercancel", (event) => {
    if (event.pointerId === pen) pen = null;
  });
}

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function drawWithKeys(view, canvas, cursor, draw) {
  const show = (shown) => {
    Object.assign(cursor, { shown, down: cursor.down && shown });
    view.redraw(draw);
  };
  view.on(canvas, "focus", () => show(canvas.matches(":focus-visible")));
  view.on(canvas, "blur", () => show(false));
  view.on(canvas, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step) {
      [cursor.x, cursor.y] = [cursor.x, cursor.y].map((part, axis) => Math.max(0, Math.min(1, part + step[axis] / GRID)));
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
