// What a reader sets an explorable with, and reads its answer from: choices, sliders, buttons, bars.

import { h } from "./view.js";

let made = 0;
// A label and its control, one beside the other.
function labelled(words, control) {
  control.id ||= `explorable-control-${made++}`;
  return h("span", { class: "explorable-control" }, h("label", { for: control.id }, words), control);
}

// A choice of one: options are [value, words]; ``choose`` is called with the value.
export function select(view, words, options, chosen, choose) {
  const list = h("select", {}, ...options.map(([value, label]) =>
    h("option", { value, selected: String(value) === String(chosen) }, label)));
  view.on(list, "change", () => choose(list.value));
  return labelled(words, list);
}

// A slider with its value beside it.
export function slider(view, words, { min, max, step = 1, value, show = String }, slide) {
  const input = h("input", { type: "range", min, max, step, value });
  const output = h("span", { class: "explorable-set" }, show(value));
  const set = () => {
    output.textContent = show(Number(input.value));
    input.setAttribute("aria-valuetext", output.textContent);
  };
  set();
  view.on(input, "input", () => {
    set();
    slide(Number(input.value));
  });
  const control = labelled(words, input);
  control.append(output);
  return Object.assign(control, { input, refresh: set });
}

// A row of buttons of which one or several are down; ``press`` is called with the place of the one that was pressed.
export function buttons(view, words, labels, press) {
  const all = labels.map((label) => h("button", { type: "button", "aria-pressed": "false" }, label));
  all.forEach((button, place) => view.on(button, "click", () => press(place)));
  const group = h("div", { class: "explorable-buttons", role: "group", "aria-label": words }, ...all);
  return Object.assign(group, { show: (isDown) => all.forEach((button, place) => (button.ariaPressed = isDown(place))) });
}

// Bars of ten probabilities with their numbers: ``show`` takes them, and marks the largest.
export function bars(view, count) {
  const rows = Array.from({ length: count }, (_, label) => {
    const bar = h("span", { class: "explorable-bar" });
    const value = h("span", { class: "explorable-value" });
    return { row: h("li", {}, h("span", {}, String(label)), bar, value), bar, value };
  });
  const list = h("ol", { class: "explorable-bars", "aria-label": view.text("probabilities") }, ...rows.map(({ row }) => row));
  const show = (shares, texts = Array.from(shares, percent)) => {
    const best = shares.indexOf(Math.max(...shares));
    rows.forEach(({ row, bar, value }, label) => {
      bar.style.setProperty("--share", Math.max(0, shares[label]));
      value.textContent = texts[label];
      row.classList.toggle("best", label === best);
    });
    return best;
  };
  return Object.assign(list, { show });
}

// A number with a real minus sign.
export const fixed = (value, digits) => value.toFixed(digits).replace("-", "−");
export const percent = (share) => `${(100 * share).toFixed(1)}%`;
