// The reader's digit, one for all explorables, and the pad on which it is drawn: mouse, pen, finger or keyboard.

import { h } from "./element.js";
import { tensor } from "./layers.js";
import { drawMaps } from "./picture.js";
import { toMnist } from "./preprocess.js";

const GRID = 28;
const SURFACE = 140;
const PEN = 0.085; // of the pad's side, so that strokes are as thick as MNIST's when the digit fills the pad
const CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Its strokes are lists of points [x, y] from 0 to 1; a preset has none. It stays when the reader goes to another page.
class Digit extends EventTarget {
  strokes = [];
  preset = "";
  image = null;

  choose(name, picture) {
    this.strokes = [];
    this.preset = name;
    this.image = picture;
    this.dispatchEvent(new Event("change"));
  }

  // Points are added to the last stroke; ``begin`` begins a new one, and with the first one forgets the preset.
  add(points, begin) {
    if (begin) this.strokes.push([]);
    this.strokes.at(-1).push(...points);
    this.#drawn();
  }

  clear() {
    this.strokes = [];
    this.#drawn();
  }

  // As a part of an address: a preset's name, or two characters a point with a dot between strokes.
  get code() {
    if (this.preset) return this.preset;
    return `~${this.strokes.map((stroke) => stroke.flat().map((part) => CODE[Math.round(63 * part)]).join("")).join(".")}`;
  }

  read(code, presets) {
    const preset = presets.find(({ name }) => name === code);
    if (preset) {
      this.choose(preset.name, preset);
    } else if (code.startsWith("~")) {
      const parts = (stroke) => Array.from(stroke, (letter) => Math.max(0, CODE.indexOf(letter)) / 63);
      const pairs = (numbers) => numbers.flatMap((x, at) => (at % 2 || at + 1 === numbers.length ? [] : [[x, numbers[at + 1]]]));
      this.strokes = code.slice(1).split(".").map((stroke) => pairs(parts(stroke))).filter((stroke) => stroke.length);
      this.#drawn();
    }
  }

  #drawn() {
    this.preset = "";
    this.surface ??= Object.assign(document.createElement("canvas"), { width: SURFACE, height: SURFACE })
      .getContext("2d", { willReadFrequently: true });
    this.surface.clearRect(0, 0, SURFACE, SURFACE);
    drawStrokes(this.surface, this.strokes, SURFACE, "#fff");
    const { data } = this.surface.getImageData(0, 0, SURFACE, SURFACE);
    const ink = tensor([SURFACE, SURFACE]);
    for (let at = 0; at < ink.data.length; at++) ink.data[at] = data[4 * at + 3] / 255;
    this.image = toMnist(ink);
    this.dispatchEvent(new Event("change"));
  }
}

export const digit = new Digit();

function drawStrokes(context, strokes, side, ink) {
  Object.assign(context, { lineCap: "round", lineJoin: "round", lineWidth: PEN * side, strokeStyle: ink });
  for (const stroke of strokes) {
    context.beginPath();
    stroke.forEach(([x, y]) => context.lineTo(x * side, y * side));
    // A point alone is a dot.
    context.lineTo(stroke.at(-1)[0] * side, stroke.at(-1)[1] * side + 0.01);
    context.stroke();
  }
}

// The pad, the presets beside it and what the model is given. ``changed`` is called at once and whenever the digit changes.
export function pad(view, changed) {
  const canvas = h("canvas", {
    class: "explorable-pad", width: 280, height: 280, tabindex: 0, role: "application",
    "aria-label": view.text("pad"), "aria-describedby": `${view.name}-pad-help`,
  });
  const given = h("canvas", { class: "explorable-given", role: "img", "aria-label": view.text("given") });
  const sorted = view.images.toSorted((one, other) => one.name.localeCompare(other.name));
  const presets = sorted.map((preset) => presetButton(view, preset));
  const clear = h("button", { type: "button" }, view.text("clear"));
  view.on(clear, "click", () => digit.clear());

  const cursor = { x: 0.5, y: 0.5, down: false };
  const draw = () => {
    drawPad(canvas, cursor);
    drawMaps(given, digit.image, { bounds: { top: 1, signed: false } });
    presets.forEach((button) => (button.ariaPressed = String(button.dataset.name === digit.preset)));
  };
  const change = () => {
    view.keep("digit", digit.code);
    view.redraw(draw);
    changed();
  };
  const code = view.state.get("digit");
  if (code) digit.read(code, view.images);
  if (!digit.image) digit.choose(view.images[0].name, view.images[0]);
  view.on(digit, "change", change);
  drawWithPointer(view, canvas);
  drawWithKeys(view, canvas, cursor, draw);
  view.redraw(draw);
  changed();

  return h("div", { class: "explorable-drawing" },
    canvas,
    h("div", {}, h("p", {}, view.text("given")), given, clear),
    h("div", { class: "explorable-presets", role: "group", "aria-label": view.text("presets") }, ...presets),
    h("p", { class: "explorable-help", id: `${view.name}-pad-help` }, view.text("padHelp")));
}

function presetButton(view, preset) {
  const picture = h("canvas", { "aria-hidden": "true" });
  drawMaps(picture, preset, { bounds: { top: 1, signed: false } });
  const button = h("button", { type: "button", "data-name": preset.name, "aria-label": view.text("preset", preset) }, picture);
  view.on(button, "click", () => digit.choose(preset.name, preset));
  return button;
}

function drawPad(canvas, cursor) {
  const context = canvas.getContext("2d");
  const side = canvas.width;
  context.fillStyle = "#000";
  context.fillRect(0, 0, side, side);
  if (digit.preset) {
    const picture = document.createElement("canvas");
    drawMaps(picture, digit.image, { bounds: { top: 1, signed: false } });
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
