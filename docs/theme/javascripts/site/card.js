// A card below a link says what the link is about when a mouse, the keyboard or a finger comes to it, and leads on.

import { h } from "../explorables/element.js";

/** @typedef {{ links: string, onward: string, about: (link: HTMLAnchorElement) => Node[] }} Kind */
/** @type {Kind[]} */
const kinds = [];
const card = h("div", { class: "link-card", id: "link-card", hidden: true });
/** @type {HTMLAnchorElement | null} */
let shown = null;

/**
 * Give links a card.
 * @param {string} links - a selector
 * @param {string} onward - the words of the card's own link, which leads where the link does
 * @param {(link: HTMLAnchorElement) => Node[]} about
 */
export function cards(links, onward, about) {
  kinds.push({ links, onward, about });
}

/** @type {(link: HTMLAnchorElement, kind: Kind) => void} */
const show = (link, { onward, about }) => {
  if (shown === link) return;
  hide();
  shown = link;
  card.replaceChildren(...about(link), h("a", { href: link.href }, onward));
  link.after(card);
  card.hidden = false;
  link.setAttribute("aria-describedby", card.id);
  // Below the words, and within the page.
  const parent = /** @type {HTMLElement} */ (card.offsetParent).getBoundingClientRect();
  const line = [...link.getClientRects()].slice(-1)[0];
  card.style.top = `${line.bottom - parent.top}px`;
  card.style.left = `${Math.max(0, Math.min(line.left - parent.left, parent.width - card.offsetWidth))}px`;
};

const hide = () => {
  shown?.removeAttribute("aria-describedby");
  shown = null;
  card.hidden = true;
};

/** @param {Event} event */
const found = ({ target }) => {
  for (const kind of kinds) {
    const link = target instanceof Element && target.closest(kind.links);
    if (link instanceof HTMLAnchorElement) return { link, kind };
  }
  return null;
};
/** @param {Event} event */
const isOutside = ({ target }) => target instanceof Node && !card.contains(target);

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return;
  const at = found(event);
  if (at) show(at.link, at.kind);
  else if (isOutside(event)) hide();
});
document.addEventListener("focusin", (event) => {
  const at = found(event);
  if (at?.link.matches(":focus-visible")) show(at.link, at.kind);
  else if (isOutside(event)) hide();
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") hide();
});
// A finger cannot hover, so the first tap shows what a mouse sees before the click, and the second follows.
document.addEventListener("click", (event) => {
  const at = found(event);
  const isTap = event instanceof PointerEvent && event.pointerType !== "mouse" && event.detail > 0;
  if (at && at.link !== shown && isTap) {
    event.preventDefault();
    show(at.link, at.kind);
  } else if (isOutside(event) || event.target instanceof HTMLAnchorElement) hide();
});
