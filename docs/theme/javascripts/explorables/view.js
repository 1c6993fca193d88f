// What the explorables share: the frame around each, its words, its address, its time.

import { Convnet, picture } from "../convnet/convnet.js";
import { frameOf } from "../site/embed.js";
import { language } from "../site/words.js";
import { h } from "./element.js";
import { words as common } from "./words.js";

export { h };

/** One explorable while it runs. What it starts ends with its signal. */
export class View {
  /**
   * The view that the reader touched last.
   * @type {View | null}
   */
  static used = null;
  /** @type {Set<() => void>} */
  #drawing = new Set();
  /** @type {Map<string, Iterator<void>>} */
  #working = new Map();
  #saying = 0;
  #keeping = 0;

  /**
   * @param {HTMLElement} element
   * @param {Words} words
   * @param {Model} model
   * @param {URLSearchParams} state
   * @param {AbortSignal} signal
   */
  constructor(element, words, { manifest, numbers }, state, signal) {
    this.element = element;
    this.name = element.localName;
    this.signal = signal;
    this.words = { ...common[language], ...words[language] };
    this.state = state;
    this.manifest = manifest;
    this.images = manifest.images.map(picture);
    this.model = new Convnet(manifest.layers, numbers);
    this.body = h("div", { class: "explorable-body" });
    this.status = h("p", { class: "explorable-says", role: "status" });
  }

  /**
   * Build the view beside the figure, and show it in the figure's place when it is complete.
   * @param {(view: View) => void} begin
   */
  open(begin) {
    const heading = h("p", { class: "explorable-title", id: `${this.name}-title` }, this.text("title"));
    const help = h("p", { class: "explorable-help" }, this.text("help"));
    if ("keys" in this.words) help.append(keysLine(this.text("keys")));
    const section = h(
      "section",
      { class: "explorable-view", "aria-labelledby": heading.id, hidden: true },
      heading,
      help,
      this.body,
      this.#share(),
    );
    this.signal.addEventListener("abort", () => {
      section.remove();
      this.element.removeAttribute("data-started");
    });
    const use = () => {
      View.used = this;
    };
    this.on(section, "pointermove", use);
    this.on(section, "pointerdown", use);
    this.on(section, "keydown", use);
    this.element.prepend(section);
    begin(this);
    if (!this.status.isConnected) this.body.append(this.status);
    // At once: an undrawn canvas has a size of the browser's, and a slow device would show that.
    for (const draw of this.#drawing) draw();
    this.#drawing.clear();
    section.hidden = false;
    this.element.toggleAttribute("data-started", true);
  }

  /**
   * A sentence or word in the page's language, its {names} filled in.
   * @param {string} key
   * @param {Record<string, string | number>} values
   */
  text(key, values = {}) {
    if (!(key in this.words)) throw new Error(`${this.name} has no words for ${key}`);
    return this.words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  }

  /** @param {string} key */
  paragraph(key) {
    return h("p", {}, this.text(key));
  }

  /**
   * A canvas that is one picture to a screen reader.
   * @param {string} kind
   * @param {string} key
   */
  picture(kind, key) {
    return h("canvas", { class: `explorable-${kind}`, role: "img", "aria-label": this.text(key) });
  }

  /**
   * @template {keyof HTMLElementEventMap} Kind
   * @param {EventTarget} target
   * @param {Kind} kind
   * @param {(event: HTMLElementEventMap[Kind]) => void} listener
   */
  on(target, kind, listener) {
    target.addEventListener(kind, /** @type {EventListener} */ (listener), { signal: this.signal });
  }

  /**
   * Tell the reader what there is to see now. Screen readers hear it when the reader pauses.
   * @param {string} sentence
   */
  say(sentence) {
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => {
      this.status.textContent = sentence;
    }, 250);
  }

  /**
   * Draw at the next frame, once for all requests until then.
   * @param {() => void} draw
   */
  redraw(draw) {
    if (this.#drawing.has(draw)) return;
    this.#drawing.add(draw);
    requestAnimationFrame(() => {
      if (this.#drawing.delete(draw) && !this.signal.aborted) draw();
    });
  }

  /**
   * Spread long work over frames; it pauses where it yields. New work with the same key replaces the rest of the old.
   * @param {string} key
   * @param {Iterator<void>} work
   */
  slowly(key, work) {
    this.#working.set(key, work);
    const go = () => {
      const end = performance.now() + 8;
      while (!this.signal.aborted && this.#working.get(key) === work && !work.next().done) {
        if (performance.now() > end) {
          requestAnimationFrame(go);
          return;
        }
      }
    };
    requestAnimationFrame(go);
  }

  /**
   * Keep a part of what the reader sees in the address; "" removes it.
   * @param {string} key
   * @param {string} value
   */
  keep(key, value) {
    if (value === "") this.state.delete(key);
    else this.state.set(key, value);
    clearTimeout(this.#keeping);
    // Browsers allow 100 to 200 of these in 30 seconds. All explorables of a page share a digit, and the address is
    // that of the explorable in use.
    this.#keeping = setTimeout(() => {
      if (View.used === this && !this.signal.aborted) history.replaceState(history.state, "", this.#address());
    }, 400);
  }

  /**
   * A number of the address, if it has one.
   * @param {string} key
   * @param {number} fallback
   */
  number(key, fallback) {
    const value = this.state.get(key);
    return value !== null && Number.isFinite(Number(value)) ? Number(value) : fallback;
  }

  #address() {
    return `#${this.name}:${this.state}`;
  }

  /** Buttons that copy the address of what there is to see, and a frame that shows it on another page. */
  #share() {
    const button = h("button", { type: "button", class: "explorable-share", "aria-live": "polite" });
    const label = () => button.replaceChildren(this.text("share"));
    label();
    let labelling = 0;
    /** @type {(text: string, done: string, otherwise: string) => Promise<boolean>} */
    const copy = async (text, done, otherwise) => {
      const copied = await (navigator.clipboard?.writeText(text).then(
        () => true,
        () => false,
      ) ?? false);
      button.replaceChildren(this.text(copied ? done : otherwise));
      clearTimeout(labelling);
      labelling = setTimeout(label, 4000);
      return copied;
    };
    this.on(button, "click", () => {
      history.replaceState(history.state, "", this.#address());
      // Without permission for the clipboard, the reader copies from the address bar.
      copy(location.href, "copied", "inAddress");
    });
    // Short, because on a narrow phone both buttons share a line.
    const embed = h("button", { type: "button", "aria-label": this.text("embed"), title: this.text("embed") }, "</>");
    const share = h("div", { class: "explorable-shares" }, button, embed);
    this.on(embed, "click", async () => {
      const address = new URL(this.#address(), location.href).href;
      const frame = frameOf(address, this.name, this.text("title"), this.element.offsetHeight);
      if (await copy(frame, "embedCopied", "embedBelow")) return;
      const text = h("textarea", { readonly: true, rows: 4, "aria-label": "iframe" }, frame);
      share.querySelector("textarea")?.remove();
      share.append(text);
      text.select();
    });
    return share;
  }
}

/**
 * What the keyboard does, in a line of its own. Where there is only touch, it is hidden.
 * @param {string} words
 */
export const keysLine = (words) => h("span", { class: "explorable-keys" }, words);

/**
 * Columns side by side where there is room.
 * @param {(string | Node)[][]} all
 */
export const columns = (...all) =>
  h("div", { class: "explorable-columns" }, ...all.map((parts) => h("div", {}, ...parts)));
