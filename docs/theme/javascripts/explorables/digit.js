// The reader's digit, one for all explorables, and the row of digits of the test data to choose from.

import { h } from "./view.js";
import { tensor } from "../convnet/layers.js";
import { drawMaps } from "./picture.js";
import { toMnist } from "../convnet/preprocess.js";

export const PEN = 0.085; // of the pad's side: strokes as thick as MNIST's when the digit fills the pad
const SURFACE = 140;
const CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const INK = { bounds: { top: 1, signed: false } };

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

export function drawStrokes(context, strokes, side, ink) {
  Object.assign(context, { lineCap: "round", lineJoin: "round", lineWidth: PEN * side, strokeStyle: ink });
  for (const stroke of strokes) {
    context.beginPath();
    stroke.forEach(([x, y]) => context.lineTo(x * side, y * side));
    // A point alone is a dot.
    context.lineTo(stroke.at(-1)[0] * side, stroke.at(-1)[1] * side + 0.01);
    context.stroke();
  }
}

// An image as a canvas of its pixels.
export function drawImage(canvas, image) {
  drawMaps(canvas, image, INK);
}

// A row of buttons; ``changed`` is called at once, and whenever the digit changes, here or elsewhere.
export function presets(view, changed) {
  const sorted = view.images.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const all = sorted.map((preset) => {
    const picture = h("canvas", { "aria-hidden": "true" });
    drawImage(picture, preset);
    const button = h("button", { type: "button", "aria-label": view.text("preset", preset) }, picture);
    view.on(button, "click", () => digit.choose(preset.name, preset));
    return button;
  });
  const code = view.state.get("digit");
  if (code) digit.read(code, view.images);
  if (!digit.image) digit.choose(view.images[0].name, view.images[0]);
  const change = () => {
    all.forEach((button, place) => (button.ariaPressed = String(sorted[place].name === digit.preset)));
    changed();
  };
  view.on(digit, "change", () => {
    view.keep("digit", digit.code);
    change();
  });
  change();
  return h("div", { class: "explorable-presets", role: "group", "aria-label": view.text("presets") }, ...all);
}
