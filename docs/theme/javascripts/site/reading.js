// What was read, kept in the reader's browser alone: a tick in the navigation, and on the home page the way on.

import { h } from "../explorables/element.js";
import { section } from "./section.js";
import { words } from "./words.js";

const KEY = "convnotes:read";
/** @type {{ pages: string[], last: string }} */
let read = { pages: [], last: "" };
const load = () => {
  try {
    const { pages, last } = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    read = { pages: Array.isArray(pages) ? pages : [], last: String(last ?? "") };
  } catch {
    // Without storage, nothing was read.
  }
};

/** @param {Partial<typeof read>} change */
const keep = (change) => {
  read = { ...read, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(read));
  } catch {
    // As above.
  }
};

/**
 * The path of a page, which both languages share.
 * @param {string} address
 */
const pathOf = (address) => new URL(address, __md_scope).pathname.slice(__md_scope.pathname.length);
const here = pathOf(location.href);
/** @type {NodeListOf<HTMLAnchorElement>} */
const links = document.querySelectorAll(".md-nav--primary a.md-nav__link:not([href^='#'])");

const tick = () => {
  for (const link of links) {
    const isRead = read.pages.includes(pathOf(link.href));
    const mark = link.querySelector(".read");
    if (mark && !isRead) mark.remove();
    if (!mark && isRead) link.append(h("span", { class: "read", role: "img", "aria-label": words("읽음", "Read") }));
  }
};

const goOn = () => {
  const link = [...links].find(({ href }) => pathOf(href) === pathOf(read.last));
  const title = link?.querySelector(".md-ellipsis")?.textContent?.trim();
  /** @type {HTMLAnchorElement | null} */
  const start = document.querySelector("a.start");
  if (!read.last || !title || !start) return;
  const href = new URL(read.last, __md_scope).href;
  const forget = h("button", { type: "button" }, words("읽은 기록 지우기", "Forget what I read"));
  const line = h("p", { class: "go-on" }, h("a", { href }, words(`이어서 읽기: ${title}`, `Go on: ${title}`)), forget);
  forget.addEventListener("click", () => {
    keep({ pages: [], last: "" });
    tick();
    line.remove();
    start.focus();
  });
  start.closest("p")?.after(line);
};

load();
tick();
if (here === "") goOn();
else if ([...links].some(({ href }) => pathOf(href) === here)) {
  const end = document.querySelector(".page-facts");
  const observer = new IntersectionObserver(([{ isIntersecting }]) => {
    if (!isIntersecting) return;
    observer.disconnect();
    // Another page may have been read meanwhile.
    load();
    keep({ pages: [...new Set([...read.pages, here])] });
    tick();
  });
  if (end) observer.observe(end);
  // A phone may end a page without more notice than this.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    load();
    keep({ last: here + section() });
  });
}
