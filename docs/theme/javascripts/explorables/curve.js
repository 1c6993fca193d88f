// A curve of losses on a logarithmic axis, with a mark at one step.

import { svg } from "./element.js";

const [WIDTH, HEIGHT] = [320, 150];
const [LEFT, RIGHT, TOP, BOTTOM] = [36, 312, 8, 132];
// Powers of ten, from the lowest loss of the five rates to the highest.
const POWERS = [-2, -1, 0, 1, 2];

/** @param {View} view */
export function curve(view) {
  const frame = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": view.text("curve") };
  const picture = svg("svg", { class: "explorable-curve", ...frame });
  const line = svg("polyline", { class: "loss" });
  const dot = svg("circle", { class: "loss", r: 4 });
  const y = (/** @type {number} */ power) => {
    const share = (power - POWERS[0]) / (POWERS[POWERS.length - 1] - POWERS[0]);
    return BOTTOM - Math.max(0, Math.min(1, share)) * (BOTTOM - TOP);
  };
  for (const power of POWERS) {
    const tick = svg("text", { x: LEFT - 6, y: y(power) + 3, "text-anchor": "end" });
    tick.textContent = String(10 ** power);
    picture.append(tick);
  }
  picture.append(svg("line", { class: "axis", x1: LEFT, x2: RIGHT, y1: BOTTOM, y2: BOTTOM }), line, dot);
  const show = (/** @type {number[]} */ losses, /** @type {number} */ at) => {
    const x = (/** @type {number} */ step) => LEFT + (step / Math.max(1, losses.length - 1)) * (RIGHT - LEFT);
    line.setAttribute("points", losses.map((loss, step) => `${x(step)},${y(Math.log10(loss))}`).join(" "));
    dot.setAttribute("cx", String(x(at)));
    dot.setAttribute("cy", String(y(Math.log10(losses[at]))));
  };
  return { picture, show };
}
