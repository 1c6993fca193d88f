// A window that slides over a picture: to play, to step and to scrub, with the terms that make a cell of the output.

import { drawCells, markCell, pointAt } from "./cells.js";
import { button } from "./controls.js";
import { colour } from "./picture.js";
import { h } from "./view.js";

/** @typedef {import("../convnet/convolution.js").Sliding} Sliding */
/** @typedef {ReturnType<Sliding["products"]>[number]} Product */

/**
 * What slides, where it is, and how it is told.
 * @typedef {object} Scene
 * @property {() => Sliding} sliding
 * @property {{ row: number, column: number }} at
 * @property {(row: number, column: number) => void} choose
 * @property {(y: number, x: number) => boolean} [press] whether a press on the picture did anything
 * @property {(product: Product) => string[]} term the factors, and what they come to
 * @property {() => Bounds} bounds of the input's colours
 * @property {() => Bounds} [alike] those of the output's, if they are not its own
 * @property {() => Set<number>} [chosen] the inputs that a window chooses
 * @property {() => ((value: number) => string) | undefined} [write] the numbers in the cells
 */

// Milliseconds from place to place. The first are slow enough to follow the products; then it hurries.
const SLOWEST = 1000;
const FASTEST = 50;
const HURRY = 0.86;

export class Stage {
  #timer = 0;
  #wait = 0;
  #flight = 0;
  // The first time it plays from the beginning, wherever it stands.
  #fresh = true;
  #still = matchMedia("(prefers-reduced-motion: reduce)");

  /**
   * @param {View} view
   * @param {Scene} scene
   */
  constructor(view, scene) {
    this.view = view;
    this.scene = scene;
    const canvas = (/** @type {string} */ key) =>
      h("canvas", { tabindex: 0, role: "application", "aria-label": view.text(key) });
    this.input = canvas("input");
    this.output = canvas("output");
    this.window = h("span", { class: "slide-window" });
    this.terms = h("div", { class: "slide-terms" });
    this.sum = h("b", {});
    this.play = button(view, view.text("play"), () => this.#toggle());
    this.play.className = "slide-play";
    this.place = h("input", { type: "range", min: 0, step: 1, "aria-label": view.text("place") });
    view.on(this.place, "input", () => this.#move(Number(this.place.value), 0));
    this.#point();
    const screen = (/** @type {string} */ key, /** @type {(string | Node)[]} */ ...parts) =>
      h("div", {}, view.paragraph(key), h("div", { class: "slide-screen" }, ...parts));
    const step = button(view, view.text("step"), () => this.#move(this.#after, SLOWEST));
    const transport = h("div", { class: "slide-transport" });
    this.screens = h(
      "div",
      { class: "slide-screens" },
      screen("input", this.input, this.window),
      screen("output", this.output),
      transport,
    );
    // Who wants no motion has steps alone.
    const offer = () => transport.replaceChildren(...(this.#still.matches ? [] : [this.play]), step, this.place);
    view.on(this.#still, "change", offer);
    offer();
    view.on(this.screens, "keydown", (event) => this.#space(event));
    const sum = h("p", { class: "slide-sum" }, `${view.text("total")} `, this.sum);
    const said = h("div", { class: "slide-said" }, sum, view.status);
    this.account = h("div", { class: "slide-account" }, view.paragraph("products"), this.terms, said);
    view.signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  /**
   * The screens, then what makes the cell, then what is given beside it.
   * @param {(string | Node)[]} beside
   */
  body(...beside) {
    return h("div", { class: "slide" }, this.screens, this.account, h("div", {}, ...beside));
  }

  /** @param {string} sentence */
  draw(sentence) {
    const { scene } = this;
    const { row, column } = scene.at;
    const { image, output, size, padded, before, reach, stride, count, reached } = scene.sliding();
    const products = scene.sliding().products(row, column);
    const write = scene.write?.();
    const side = size + padded;
    const cells = { before, after: padded - before, reached, bounds: scene.bounds(), write, chosen: scene.chosen?.() };
    drawCells(this.input, image, cells);
    // The window's frame is enough, unless there are gaps in it.
    if (products.length < reach * reach) for (const { y, x } of products) markCell(this.input, y + before, x + before);
    const here = row * count + column;
    drawCells(this.output, output, { write, bounds: scene.alike?.(), shown: this.#timer ? here + 1 : Infinity });
    markCell(this.output, row, column, write && count);
    Object.assign(this.window.style, {
      translate: `${(100 * column * stride) / reach}% ${(100 * row * stride) / reach}%`,
      width: `${(100 * reach) / side}%`,
      height: `${(100 * reach) / side}%`,
    });
    this.terms.replaceChildren(...this.#cells(products));
    this.sum.textContent = shown(scene.sliding().at(row, column));
    Object.assign(this.place, { max: String(count * count - 1), value: String(here) });
    this.place.setAttribute("aria-valuetext", this.view.text("at", { row, column }));
    // Nobody hears what has passed before it is said.
    this.view.say(this.#timer ? "" : sentence);
    if (this.#flight) this.#fly();
  }

  /** @param {Product[]} products */
  #cells(products) {
    const top = Math.max(...products.map(({ value, weight }) => Math.abs(value * weight)));
    return products.map((product) => {
      const [factors, result] = this.scene.term(product);
      const cell = h("span", {}, factors, h("b", {}, result));
      if (this.scene.chosen) cell.classList.toggle("chosen", product.weight === 1);
      else tint(cell, product.value * product.weight, top);
      return cell;
    });
  }

  #point() {
    const { view, scene } = this;
    const square = (/** @type {number} */ side) => /** @type {[number, number]} */ ([side, side]);
    pointAt(view, this.output, {
      size: () => square(scene.sliding().count),
      at: () => [scene.at.row, scene.at.column],
      choose: scene.choose,
    });
    // At the input, the cell whose window has its centre there.
    const pointed = { row: 0, column: 0 };
    pointAt(view, this.input, {
      size: () => square(scene.sliding().size + scene.sliding().padded),
      at: () => [pointed.row, pointed.column],
      choose: (row, column) => {
        Object.assign(pointed, { row, column });
        scene.choose(scene.sliding().nearest(row), scene.sliding().nearest(column));
      },
      press: (row, column) => {
        const { before } = scene.sliding();
        return scene.press?.(row - before, column - before) ?? false;
      },
    });
  }

  /** @param {KeyboardEvent} event */
  #space(event) {
    if (event.key !== " " || event.defaultPrevented || event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    event.stopPropagation();
    this.#toggle();
  }

  #toggle() {
    if (this.#still.matches) this.#move(this.#after, SLOWEST);
    else if (this.#timer) this.#pause();
    else {
      this.#wait = SLOWEST;
      this.play.textContent = this.view.text("pause");
      this.#goOn(this.#fresh ? 0 : this.#after);
    }
  }

  /** @param {number} place */
  #goOn(place) {
    this.#timer = setTimeout(() => {
      if (this.#after) this.#goOn(this.#after);
      else this.#pause();
    }, this.#wait);
    this.#move(place, this.#wait);
    this.#wait = Math.max(FASTEST, HURRY * this.#wait);
  }

  #pause() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.play.textContent = this.view.text("play");
    this.#go(this.#here);
  }

  get #here() {
    return this.scene.at.row * this.scene.sliding().count + this.scene.at.column;
  }

  /** The next place; after the last comes the first. */
  get #after() {
    return (this.#here + 1) % this.scene.sliding().count ** 2;
  }

  /** @param {number} place */
  #go(place) {
    const { count } = this.scene.sliding();
    this.scene.choose(Math.floor(place / count), place % count);
  }

  /**
   * @param {number} place
   * @param {number} time until the next
   */
  #move(place, time) {
    this.#fresh = false;
    this.#flight = this.#still.matches || time < 250 ? 0 : 0.6 * time;
    this.#go(place);
  }

  /** What the terms come to flies into the sum. */
  #fly() {
    const to = this.sum.getBoundingClientRect();
    const duration = this.#flight;
    this.#flight = 0;
    for (const { lastElementChild: result } of this.terms.children) {
      const from = /** @type {Element} */ (result).getBoundingClientRect();
      const translate = `${to.left - from.left - from.width / 2}px ${to.top - from.top}px`;
      result?.animate([{}, { opacity: 0.2, translate }], { duration, easing: "ease-in" });
    }
    this.sum.animate([{ opacity: 0 }, { opacity: 0, offset: 0.9 }, {}], duration);
  }
}

/**
 * Colour an element by a number's sign and size, so that its words stay readable.
 * @param {HTMLElement} element
 * @param {number} value
 * @param {number} top
 */
export function tint(element, value, top) {
  element.style.setProperty("--cell", `rgb(${colour(value, { top, signed: true })})`);
  element.classList.toggle("dark", Math.abs(value) > 0.6 * top);
}

/** @param {number} value */
export const shown = (value) => String(Number(value.toFixed(2))).replace("-", "−");
