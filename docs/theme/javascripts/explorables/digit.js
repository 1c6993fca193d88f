// The reader's digit, one for all explorables, and the row of digits of the test data to choose from.

import { toMnist } from "../convnet/preprocess.js";
import { tensor } from "../convnet/tensor.js";
import { brush, drawMaps } from "./picture.js";
import { h } from "./view.js";

// The pen's width for a pad of side 1. Strokes are as thick as MNIST's when the digit fills the pad.
export const PEN = 0.085;
const SURFACE = 140;
const CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A list of strokes, or a preset, which has none. It lives on when the reader goes to another explorable. */
class Digit extends EventTarget {
  /** @type {Point[][]} */
  strokes = [];
  preset = "";
  image = tensor([0, 0, 1]);
  #surface = brush(h("canvas", { width: SURFACE, height: SURFACE }), { willReadFrequently: true });

  get isChosen() {
    return this.image.data.length > 0;
  }

  get isEmpty() {
    return this.image.data.every((value) => value === 0);
  }

  /** @param {Picture} picture */
  choose(picture) {
    this.strokes = [];
    this.preset = picture.name;
    this.image = picture;
    this.dispatchEvent(new Event("change"));
  }

  /**
   * Add points to the last stroke. ``begin`` begins a new stroke; the first stroke replaces the preset.
   * @param {Point[]} points
   * @param {boolean} begin
   */
  add(points, begin) {
    if (begin) this.strokes.push([]);
    this.strokes[this.strokes.length - 1].push(...points);
    this.#drawn();
  }

  clear() {
    this.strokes = [];
    this.#drawn();
  }

  /** The digit in an address: a preset's name, or two characters for each point, with a dot between strokes. */
  get code() {
    if (this.preset) return this.preset;
    const letters = (/** @type {Point[]} */ stroke) => stroke.flat().map((part) => CODE[Math.round(63 * part)]);
    return `~${this.strokes.map((stroke) => letters(stroke).join("")).join(".")}`;
  }

  /**
   * @param {string} code
   * @param {Picture[]} presets
   */
  read(code, presets) {
    const preset = presets.find(({ name }) => name === code);
    if (preset) {
      this.choose(preset);
    } else if (code.startsWith("~")) {
      this.strokes = code
        .slice(1)
        .split(".")
        .map(readStroke)
        .filter((stroke) => stroke.length);
      this.#drawn();
    }
  }

  #drawn() {
    this.preset = "";
    this.#surface.clearRect(0, 0, SURFACE, SURFACE);
    drawStrokes(this.#surface, this.strokes, SURFACE, "#fff");
    const { data } = this.#surface.getImageData(0, 0, SURFACE, SURFACE);
    const ink = tensor([SURFACE, SURFACE]);
    for (let at = 0; at < ink.data.length; at++) ink.data[at] = data[4 * at + 3] / 255;
    this.image = toMnist(ink);
    this.dispatchEvent(new Event("change"));
  }
}

export const digit = new Digit();

/**
 * @param {string} code
 * @returns {Point[]}
 */
function readStroke(code) {
  const part = (/** @type {number} */ at) => Math.max(0, CODE.indexOf(code[at])) / 63;
  return Array.from({ length: Math.floor(code.length / 2) }, (_, at) => [part(2 * at), part(2 * at + 1)]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point[][]} strokes
 * @param {number} side
 * @param {string} ink
 */
export function drawStrokes(context, strokes, side, ink) {
  Object.assign(context, { lineCap: "round", lineJoin: "round", lineWidth: PEN * side, strokeStyle: ink });
  for (const stroke of strokes) {
    context.beginPath();
    for (const [x, y] of stroke) context.lineTo(x * side, y * side);
    // A canvas draws nothing for a single point.
    const [x, y] = stroke[stroke.length - 1];
    context.lineTo(x * side, y * side + 0.01);
    context.stroke();
  }
}

/**
 * Draw an image on a canvas of its size.
 * @param {HTMLCanvasElement} canvas
 * @param {Tensor} image
 */
export function drawImage(canvas, image) {
  drawMaps(canvas, image, { bounds: { top: 1, signed: false } });
}

/**
 * A row of buttons, one for each preset. ``changed`` is called at once, and whenever the digit changes anywhere.
 * ``taken`` has the model's answers to those presets that it takes for another digit, which are marked.
 * @param {View} view
 * @param {() => void} changed
 * @param {Map<string, number>} taken
 */
export function presets(view, changed, taken = new Map()) {
  const sorted = view.images.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const all = sorted.map((preset) => {
    const picture = h("canvas", { "aria-hidden": "true" });
    drawImage(picture, preset);
    const { name } = preset;
    const answer = taken.get(name);
    const label = answer === undefined ? view.text("preset", { name }) : view.text("fooling", { name, answer });
    const choice = h("button", { type: "button", "aria-label": label }, picture);
    choice.classList.toggle("fooling", answer !== undefined);
    view.on(choice, "click", () => digit.choose(preset));
    return choice;
  });
  const code = view.state.get("digit");
  if (code) digit.read(code, view.images);
  if (!digit.isChosen) digit.choose(view.images[0]);
  const change = () => {
    for (const [place, choice] of all.entries()) choice.ariaPressed = String(sorted[place].name === digit.preset);
    changed();
  };
  view.on(digit, "change", () => {
    view.keep("digit", digit.code);
    change();
  });
  change();
  return h("div", { class: "explorable-presets", role: "group", "aria-label": view.text("presets") }, ...all);
}
