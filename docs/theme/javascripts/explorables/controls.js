// The controls of the explorables, and the bars of their answers.

import { argmax } from "../convnet/tensor.js";
import { h } from "./view.js";

let made = 0;
/**
 * A label and its control side by side.
 * @param {string} words
 * @param {HTMLElement} control
 */
function labelled(words, control) {
  control.id = `explorable-control-${made++}`;
  return h("span", { class: "explorable-control" }, h("label", { for: control.id }, words), control);
}

/**
 * A choice of one value. ``name`` gives the words for a value.
 * @param {View} view
 * @param {string} key
 * @param {string[]} values
 * @param {string | number} chosen
 * @param {(value: string) => void} choose
 * @param {(value: string) => string} name
 */
export function select(view, key, values, chosen, choose, name = String) {
  const options = values.map((value) => h("option", { value, selected: value === String(chosen) }, name(value)));
  const list = h("select", {}, ...options);
  view.on(list, "change", () => choose(list.value));
  return labelled(view.text(key), list);
}

/**
 * A slider with its value beside it. ``set`` moves it without calling ``slide``.
 * @param {View} view
 * @param {string} words
 * @param {{ min: number, max: number, value: number, show?: (value: number) => string }} options
 * @param {(value: number) => void} slide
 */
export function slider(view, words, { min, max, value, show = String }, slide) {
  const input = h("input", { type: "range", min, max, step: 1, value });
  const output = h("span", { class: "explorable-set" });
  const refresh = () => {
    output.textContent = show(Number(input.value));
    input.setAttribute("aria-valuetext", output.textContent);
  };
  refresh();
  view.on(input, "input", () => {
    refresh();
    slide(Number(input.value));
  });
  const control = labelled(words, input);
  control.append(output);
  const set = (/** @type {number} */ to) => {
    input.value = String(to);
    refresh();
  };
  return Object.assign(control, { set });
}

/**
 * @param {View} view
 * @param {string} words
 * @param {() => void} press
 */
export function button(view, words, press) {
  const made = h("button", { type: "button" }, words);
  view.on(made, "click", press);
  return made;
}

/**
 * A row of buttons. ``press`` is called with a button's index; ``show`` sets which buttons are down.
 * @param {View} view
 * @param {string} words
 * @param {string[]} labels
 * @param {(place: number) => void} press
 */
export function buttons(view, words, labels, press) {
  const all = labels.map((label, place) => button(view, label, () => press(place)));
  const group = h("div", { class: "explorable-buttons", role: "group", "aria-label": words }, ...all);
  const show = (/** @type {(place: number) => boolean} */ isDown) => {
    for (const [place, one] of all.entries()) one.ariaPressed = String(isDown(place));
  };
  return Object.assign(group, { show });
}

/**
 * The feature maps of a layer below its name.
 * @param {View} view
 * @param {Layer} layer
 * @param {Record<string, string | number>} attributes
 */
export function layerMaps(view, { kind, shape }, attributes) {
  const name = view.text(kind);
  const label = view.text("maps", { layer: name, count: shape[2] });
  const canvas = h("canvas", { class: "explorable-maps", "aria-label": label, ...attributes });
  const title = h("p", {}, name, " ", h("span", {}, shape.join(" × ")));
  return { canvas, row: h("div", { class: "explorable-layer" }, title, canvas) };
}

/**
 * A bar with its number for each class. ``show`` sets them, marks the largest and returns its label; ``clear`` hides all.
 * @param {View} view
 */
export function bars(view) {
  const rows = Array.from({ length: view.model.classes }, (_, label) => {
    const bar = h("span", { class: "explorable-bar" });
    const value = h("span", { class: "explorable-value" });
    return { row: h("li", {}, h("span", {}, String(label)), bar, value), bar, value };
  });
  const all = rows.map(({ row }) => row);
  const list = h("ol", { class: "explorable-bars", "aria-label": view.text("probabilities") }, ...all);
  const show = (/** @type {Float32Array} */ shares, texts = Array.from(shares, probability)) => {
    list.classList.remove("nothing");
    const best = argmax(shares);
    for (const [label, { row, bar, value }] of rows.entries()) {
      bar.style.setProperty("--share", String(Math.max(0, shares[label])));
      value.textContent = texts[label];
      row.classList.toggle("best", label === best);
    }
    return best;
  };
  // Hidden, not taken away: nothing below moves.
  const clear = () => list.classList.add("nothing");
  return Object.assign(list, { show, clear });
}

/**
 * A number with a real minus sign.
 * @param {number} value
 * @param {number} digits
 */
export const fixed = (value, digits) => value.toFixed(digits).replace("-", "−");

/**
 * A share of a whole, such as an accuracy.
 * @param {number} share
 */
export const percent = (share) => `${(100 * share).toFixed(1)}%`;

/**
 * A softmax is never quite sure, so its shares are not rounded to all or nothing.
 * @param {number} share
 */
export const probability = (share) => {
  if (share >= 0.9995) return "> 99.9%";
  return share > 0 && share < 0.0005 ? "< 0.1%" : percent(share);
};
