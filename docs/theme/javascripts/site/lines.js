// The address of a line of code: numbers that lead to it, shown while the reader wants them. The address works without.

import { h } from "../explorables/element.js";
import { words } from "./words.js";

const lines = () => document.querySelectorAll('article .highlight:not(.output) span[id^="__span-"]');
let shown = false;
const button = h(
  "button",
  { type: "button", class: "keys-open", "aria-pressed": "false" },
  words("줄 번호 (l)", "Line numbers (l)"),
);

/** @param {Element} line */
const number = (line) => line.id.slice(line.id.lastIndexOf("-") + 1);

/** Show the numbers, or put them away. */
function toggle() {
  shown = !shown;
  button.setAttribute("aria-pressed", String(shown));
  for (const link of document.querySelectorAll(".line-link")) link.remove();
  for (const line of shown ? lines() : []) {
    const name = words(`${number(line)}번째 줄의 주소`, `The address of line ${number(line)}`);
    // Without text of its own, so that what is copied has no numbers.
    const about = { class: "line-link", href: `#${line.id}`, "data-line": number(line), "aria-label": name };
    // A line that decides a claim is a block of its own.
    (line.querySelector(".hll") ?? line).prepend(h("a", about));
  }
}

/** Show the numbers, and go to the first in view; or put them away. */
export function toggleLines() {
  toggle();
  const links = [...document.querySelectorAll(".line-link")];
  const first = links.find((link) => link.checkVisibility() && link.getBoundingClientRect().top > 0);
  if (first instanceof HTMLElement) first.focus();
}

/** The button, if there is code. */
export function linesButton() {
  button.addEventListener("click", toggle);
  return lines().length ? [" ", button] : [];
}
