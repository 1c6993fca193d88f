// The explorables of a page: custom elements, each around a static figure that stands until the element has started.
// One starts when the reader comes near it, and leaves nothing behind when it is taken out of the page.

const NAMES = [
  "conv-playground",
  "draw-digit",
  "receptive-field",
  "why-digit",
  "filter-ablation",
  "training-scrubber",
  "shift-rotate",
];

class Explorable extends HTMLElement {
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
    this.view?.stop();
    this.page.abort();
  }

  // Whether the address is that of a view of this explorable, as its reader has left and shared it.
  isNamed() {
    return location.hash.startsWith(`#${this.localName}:`);
  }

  async start() {
    const [{ View }, { default: begin }] = await Promise.all([
      import("./view.js"),
      import(`./${this.localName}.js`),
    ]);
    if (this.page.signal.aborted) return;
    this.view?.stop();
    const view = new View(this);
    this.view = view;
    try {
      await view.open(begin);
    } catch (error) {
      view.stop();
      if (error.name !== "AbortError") throw error;
    }
  }
}

for (const name of NAMES) customElements.define(name, class extends Explorable {});
