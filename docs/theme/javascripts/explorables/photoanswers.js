// The answers of own-photo: the five most probable classes, and a list of all. One of them is looked into.

import { language } from "../site/words.js";
import { probability, select } from "./controls.js";
import { h } from "./view.js";

/** @typedef {{ label: number, name: string, share: number }} Answered */

const BEST = 5;
const NAME = ["en", "ko"].indexOf(language);

export class PhotoAnswers {
  /** @type {string[][]} */
  #classes = [];
  /** @type {Float32Array} */
  #shares = new Float32Array();
  /** @type {number[]} */
  #best = [];
  #chosen = 0;

  /**
   * ``chose`` is called when the reader has chosen a class.
   * @param {View} view
   * @param {() => void} chose
   */
  constructor(view, chose) {
    this.view = view;
    this.chose = chose;
    this.list = h("ol", { class: "own-photo-answers", "aria-label": view.text("answers") });
    this.all = select(view, "anyClass", [], "", (label) => this.#choose(Number(label)));
    this.all.hidden = true;
  }

  /** The most probable class. */
  get first() {
    return this.#answer(this.#best[0]);
  }

  /** The class that is looked into. */
  get chosen() {
    return this.#answer(this.#chosen);
  }

  /**
   * Fill the list of all classes, in the order of the alphabet.
   * @param {string[][]} classes
   */
  learn(classes) {
    this.#classes = classes;
    const { compare } = new Intl.Collator(language);
    const all = Array.from(classes.keys(), (label) => this.#answer(label));
    all.sort((one, other) => compare(one.name, other.name));
    this.#options.replaceChildren(...all.map(({ label, name }) => h("option", { value: label }, name)));
    this.all.hidden = false;
  }

  /**
   * Show what the model has answered; the most probable class is looked into.
   * @param {Float32Array} shares
   */
  show(shares) {
    this.#shares = shares;
    this.#best = Array.from(shares.keys())
      .sort((one, other) => shares[other] - shares[one])
      .slice(0, BEST);
    this.#chosen = this.#best[0];
    this.list.replaceChildren(...this.#best.map((label) => this.#row(this.#answer(label))));
    this.#mark();
  }

  /** @param {Answered} answer */
  #row({ label, name, share }) {
    const bar = h("span", { class: "explorable-bar" });
    bar.style.setProperty("--share", String(share));
    const choose = h("button", { type: "button" }, name);
    this.view.on(choose, "click", () => this.#choose(label));
    return h("li", {}, choose, bar, h("span", { class: "explorable-value" }, probability(share)));
  }

  /** @param {number} label */
  #choose(label) {
    this.#chosen = label;
    this.#mark();
    this.chose();
  }

  #mark() {
    for (const [place, one] of this.list.querySelectorAll("button").entries())
      one.ariaPressed = String(this.#best[place] === this.#chosen);
    this.#options.value = String(this.#chosen);
  }

  /**
   * @param {number} label
   * @returns {Answered}
   */
  #answer(label) {
    return { label, name: this.#classes[label][NAME], share: this.#shares[label] };
  }

  get #options() {
    return /** @type {HTMLSelectElement} */ (this.all.querySelector("select"));
  }
}
