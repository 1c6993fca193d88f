// The explorables of a page: custom elements, each around a static figure that stands until the element has started.
// An element starts when the reader comes near it. Taken out of the page, it leaves no listener behind.

/** @type {Record<string, () => Promise<ExplorableModule>>} */
const EXPLORABLES = {
  "channel-browser": () => import("./channel-browser.js"),
  "conv-playground": () => import("./conv-playground.js"),
  "decision-threshold": () => import("./decision-threshold.js"),
  "deep-nets": () => import("./deep-nets.js"),
  "draw-digit": () => import("./draw-digit.js"),
  "filter-ablation": () => import("./filter-ablation.js"),
  "learning-step": () => import("./learning-step.js"),
  "own-photo": () => import("./own-photo.js"),
  "photo-mixer": () => import("./photo-mixer.js"),
  "pool-playground": () => import("./pool-playground.js"),
  "receptive-field": () => import("./receptive-field.js"),
  "see-digit": () => import("./see-digit.js"),
  "shift-rotate": () => import("./shift-rotate.js"),
  "shuffle-stages": () => import("./shuffle-stages.js"),
  "training-scrubber": () => import("./training-scrubber.js"),
  "why-digit": () => import("./why-digit.js"),
};

class Explorable extends HTMLElement {
  // These end what listens while the element is in the page, and the view that it shows.
  page = new AbortController();
  running = new AbortController();

  connectedCallback() {
    this.page = new AbortController();
    const { signal } = this.page;
    const near = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        near.disconnect();
        this.start();
      },
      { rootMargin: "400px" },
    );
    near.observe(this);
    signal.addEventListener("abort", () => near.disconnect());
    if (this.isNamed()) this.scrollIntoView();
    addEventListener("hashchange", () => this.isNamed() && this.start(), { signal });
  }

  disconnectedCallback() {
    this.running.abort();
    this.page.abort();
  }

  /** Whether the address is one of this explorable that a reader has shared. */
  isNamed() {
    return location.hash.startsWith(`#${this.localName}:`);
  }

  async start() {
    const { signal } = this.page;
    // Now, because the reader may go to a section before the model is here.
    const shared = this.isNamed() ? location.hash.slice(this.localName.length + 2) : "";
    const address = /** @type {HTMLAnchorElement} */ (this.querySelector("a.model")).href;
    const [{ View }, { load }, { begin, words }] = await Promise.all([
      import("./view.js"),
      import("../convnet/convnet.js"),
      EXPLORABLES[this.localName](),
    ]);
    const model = await load(address);
    if (signal.aborted) return;
    // The view before stays until this one is ready, or the figure would show in between.
    this.running.abort();
    this.running = new AbortController();
    try {
      new View(this, words, model, new URLSearchParams(shared), this.running.signal).open(begin);
    } catch (error) {
      this.running.abort();
      throw error;
    }
  }
}

for (const name of Object.keys(EXPLORABLES)) customElements.define(name, class extends Explorable {});

if (new URLSearchParams(location.search).has("embed")) import("../site/embed.js").then(({ alone }) => alone());
