// What the explorables share: the frame around each, its words, its address, its time.

import { Convnet, image, load } from "../convnet/convnet.js";
import strings from "./strings.js";

// One explorable while it runs. ``stop`` ends all that it has begun: whatever listens, listens with its signal.
export class View {
  // The one that the reader touched last.
  static used = null;

  constructor(element) {
    this.element = element;
    this.controller = new AbortController();
    this.signal = this.controller.signal;
    this.language = document.documentElement.lang in strings ? document.documentElement.lang : "en";
    this.name = element.localName;
    this.state = element.isNamed() ? new URLSearchParams(location.hash.slice(this.name.length + 2)) : new URLSearchParams();
  }

  // Build it beside the figure, and show it in the figure's place when it is complete.
  async open(begin) {
    const { manifest, numbers } = await load(this.element.querySelector("a.model").href);
    this.signal.throwIfAborted();
    this.manifest = manifest;
    this.images = manifest.images.map((entry) => ({ name: entry.name, ...image(entry) }));
    this.model = numbers && new Convnet(manifest.layers, numbers);
    const heading = h("p", { class: "explorable-title", id: `${this.name}-title` }, this.text("title"));
    this.body = h("div", { class: "explorable-body" });
    this.status = h("p", { class: "explorable-says", role: "status" });
    this.section = h("section", { class: "explorable-view", "aria-labelledby": heading.id, hidden: true },
      heading, h("p", { class: "explorable-help" }, this.text("help")), this.body, this.shareButton());
    this.on(this.section, "pointermove pointerdown keydown", () => (View.used = this));
    this.element.prepend(this.section);
    await begin(this);
    if (!this.status.isConnected) this.body.append(this.status);
    this.signal.throwIfAborted();
    this.section.hidden = false;
    this.element.toggleAttribute("data-started", true);
  }

  stop() {
    this.controller.abort();
    this.section?.remove();
    this.element.removeAttribute("data-started");
  }

  // A sentence or word in the page's language, its {names} filled in.
  text(key, values = {}) {
    const words = strings[this.language][this.name][key] ?? strings[this.language].common[key];
    if (words === undefined) throw new Error(`strings.js has no ${key} for ${this.name}`);
    return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  on(target, kinds, listener) {
    for (const kind of kinds.split(" ")) target.addEventListener(kind, listener, { signal: this.signal });
  }

  // Tell what there is to see now; a screen reader hears it when the reader pauses.
  say(sentence) {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => (this.status.textContent = sentence), 250);
  }

  // Draw at the next frame, however often it is asked for until then.
  redraw(draw) {
    this.drawing ??= new Set();
    if (this.drawing.has(draw)) return;
    this.drawing.add(draw);
    requestAnimationFrame(() => {
      this.drawing.delete(draw);
      if (!this.signal.aborted) draw();
    });
  }

  // Do what takes longer than a frame in parts: ``work`` is a generator that yields wherever it may pause.
  // Asked again with the same key, it drops what it has not yet done.
  slowly(key, work) {
    this.working ??= new Map();
    this.working.set(key, work);
    const go = () => {
      const end = performance.now() + 8;
      while (!this.signal.aborted && this.working.get(key) === work && !work.next().done) {
        if (performance.now() > end) {
          requestAnimationFrame(go);
          return;
        }
      }
    };
    requestAnimationFrame(go);
  }

  // Keep a part of what the reader sees in the address, or with "" forget it.
  keep(key, value) {
    if (value === "") this.state.delete(key);
    else this.state.set(key, value);
    clearTimeout(this.keeping);
    // Browsers allow a hundred or two of these in half a minute. A digit changes in all explorables of a page;
    // the address is that of the one in use.
    this.keeping = setTimeout(() => {
      if (View.used === this && !this.signal.aborted) history.replaceState(history.state, "", this.address());
    }, 400);
  }

  number(key, fallback) {
    const value = this.state.get(key);
    return value !== null && Number.isFinite(Number(value)) ? Number(value) : fallback;
  }

  address() {
    return `#${this.name}:${this.state}`;
  }

  shareButton() {
    const button = h("button", { type: "button", class: "explorable-share" }, this.text("share"));
    this.on(button, "click", async () => {
      history.replaceState(history.state, "", this.address());
      // Without leave for the clipboard, the address is in the browser's address bar.
      const copied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
      this.say(this.text(copied ? "copied" : "inAddress"));
    });
    return button;
  }
}

// An HTML element with attributes and children: strings or elements.
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "boolean" && !key.startsWith("aria-")) element.toggleAttribute(key, value);
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}
