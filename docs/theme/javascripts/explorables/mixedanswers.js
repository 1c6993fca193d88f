// What EfficientNet-Lite0 says of a changed photo, beside what it said before. Its weights come when it is asked.

import { Beside } from "../convnet/beside.js";
import { load } from "../convnet/convnet.js";
import { argmax } from "../convnet/tensor.js";
import { language } from "../site/words.js";
import { button, probability } from "./controls.js";
import { h } from "./view.js";

const BEST = 3;
const NAME = ["en", "ko"].indexOf(language);

export class MixedAnswers {
  /** @type {Promise<Beside> | null} */
  #net = null;
  /** @type {string[][]} */
  #classes = [];
  /** @type {Float32Array | null} */
  #before = null;
  /** @type {Tensor | null} */
  #mixed = null;
  #asking = false;
  #busy = false;
  /**
   * The photo as it was.
   * @type {Tensor | null}
   */
  photo = null;
  /** The last answer; "" until there is one for what the photo is now. */
  sentence = "";

  /**
   * ``answered`` is called when there is another sentence.
   * @param {View} view
   * @param {() => void} answered
   */
  constructor(view, answered) {
    this.view = view;
    this.answered = answered;
    const { href } = /** @type {HTMLAnchorElement} */ (view.element.querySelector("a.model"));
    // The page that shows a model has a copy of it; that of the reader's own photo alone has this one.
    this.manifest = new URL("../../5-4/your-photo/lite0.json", href).href;
    this.list = h("ol", { class: "own-photo-answers mixed-answers", "aria-label": view.text("answers") });
    this.progress = h("progress", { max: 1, value: 0, hidden: true, "aria-label": view.text("loading") });
    this.begin = button(view, view.text("ask"), () => this.#press());
    this.begin.ariaPressed = "false";
    this.whole = h("div", {}, this.begin, " ", this.progress, this.list, view.paragraph("note"));
    load(this.manifest).then(
      ({ manifest }) =>
        this.begin.append(view.text("size", { size: ((manifest.lite?.weights ?? 0) / 1e6).toFixed(1) })),
      () => {},
    );
  }

  /**
   * Answer for this photo, if the reader wants answers.
   * @param {Tensor} mixed
   */
  ask(mixed) {
    this.#mixed = mixed;
    this.#answer();
  }

  #press() {
    this.#asking = !this.#asking;
    this.begin.ariaPressed = String(this.#asking);
    this.#answer();
  }

  /** One at a time; what the photo was meanwhile is left out. */
  async #answer() {
    if (this.#busy || !this.#asking || !this.photo) return;
    this.#busy = true;
    try {
      this.#net ??= this.#load();
      const net = await this.#net;
      this.#before ??= await net.ask("shares", { image: this.photo });
      /** @type {Tensor | null} */
      let last = null;
      while (this.#asking && last !== this.#mixed) {
        last = this.#mixed;
        const shares = await net.ask("shares", { image: last });
        if (last === this.#mixed) this.#show(/** @type {Float32Array} */ (this.#before), shares);
      }
    } catch (error) {
      this.#net = null;
      this.#asking = false;
      this.begin.ariaPressed = "false";
      this.view.say(this.view.text("failed", { error: String(error) }));
    }
    this.#busy = false;
  }

  async #load() {
    const { manifest } = await load(this.manifest);
    if (!manifest.lite) throw new Error("lite0 is published by convnotes.rounded");
    const net = new Beside(this.view.signal);
    this.progress.hidden = false;
    const tell = (/** @type {number} */ value) => Object.assign(this.progress, { value });
    const { classes } = await net.load(this.manifest, manifest.lite, tell).finally(() => {
      this.progress.hidden = true;
    });
    this.#classes = classes;
    this.begin.replaceChildren(this.view.text("ask"));
    return net;
  }

  /**
   * The most probable classes of before, and the most probable other one of now.
   * @param {Float32Array} before
   * @param {Float32Array} now
   */
  #show(before, now) {
    const order = Array.from(before.keys()).sort((one, other) => before[other] - before[one]);
    const best = order.slice(0, BEST);
    const other = argmax(now.map((share, label) => (best.includes(label) ? -1 : share)));
    const name = (/** @type {number} */ label) => this.#classes[label][NAME];
    this.list.replaceChildren(
      ...[...best, other].map((label) => {
        const bar = h("span", { class: "explorable-bar" });
        bar.style.setProperty("--share", String(now[label]));
        bar.style.setProperty("--before", String(before[label]));
        const shares = `${probability(before[label])} → ${probability(now[label])}`;
        return h("li", {}, h("span", {}, name(label)), bar, h("span", { class: "explorable-value" }, shares));
      }),
    );
    const [first, is] = [best[0], argmax(now)];
    const values = {
      name: name(is),
      share: probability(now[is]),
      before: name(first),
      was: probability(before[first]),
    };
    this.sentence = this.view.text("answer", values);
    this.answered();
  }
}
