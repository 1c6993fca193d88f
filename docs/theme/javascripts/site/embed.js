// An explorable alone, for a frame on another page: the address of its page, with ?embed= and its name.

import { h } from "../explorables/element.js";
import { words } from "./words.js";

/** Leave the explorable that the address names, and a link to its page. */
export function alone() {
  const asked = new URLSearchParams(location.search);
  const all = [...document.querySelectorAll("article .explorable")];
  const explorable = all.find(({ localName }) => localName === asked.get("embed"));
  if (!explorable) return;
  document.documentElement.classList.add("embed");
  /** @type {Element | null} */
  let inside = explorable;
  while (inside?.parentElement && inside !== document.body) {
    for (const other of inside.parentElement.children) {
      if (other !== inside && other instanceof HTMLElement) other.style.display = "none";
    }
    inside = inside.parentElement;
  }
  const whole = new URL(location.href);
  whole.search = "";
  const page = h("a", { href: whole.href, target: "_blank", rel: "noopener" }, document.title);
  explorable.after(h("p", { class: "embed-from" }, words("출처: ", "From: "), page));
}

/** @type {(text: string) => string} */
const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/**
 * What another page pastes to show an explorable.
 * @param {string} address of the page, with what the explorable shows behind the #
 * @param {string} name
 * @param {string} title
 * @param {number} height in pixels, without the link to the page
 */
export function frameOf(address, name, title, height) {
  const source = new URL(address);
  source.search = `?embed=${name}`;
  const about = `src="${escaped(source.href)}" title="${escaped(title)}"`;
  return `<iframe ${about} width="100%" height="${Math.ceil(height) + 40}" loading="lazy"></iframe>`;
}
