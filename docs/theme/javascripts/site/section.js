// Where the reader is, and the links that lead on from there. The address keeps what the reader last went to, so that
// scrolling does not cost them the address of a view.

/** The view of the address while it is in sight; otherwise the section that the table of contents marks. */
export const section = () => {
  const { hash } = location;
  const view = [...document.querySelectorAll(".explorable")].find(({ localName }) => hash.startsWith(`#${localName}:`));
  const { top, bottom } = view?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
  if (top < innerHeight && bottom > 0) return hash;
  /** @type {HTMLAnchorElement | null} */
  const marked = document.querySelector(".md-nav--secondary a.md-nav__link--active");
  return marked?.hash ?? "";
};

// The reader scrolls, so the target of a link is set when they reach for it.
/** @type {(link: Element, settle: () => void) => void} */
const whenReached = (link, settle) => {
  link.addEventListener("pointerover", settle);
  link.addEventListener("focus", settle);
};

const language = document.querySelector(".language");
if (language instanceof HTMLAnchorElement && language.dataset.root) {
  const root = new URL(language.dataset.root, location.href);
  whenReached(language, () => {
    language.href = root + location.pathname.slice(__md_scope.pathname.length) + section();
  });
}

const report = document.querySelector("a.report");
if (report instanceof HTMLAnchorElement) {
  whenReached(report, () => {
    const address = new URL(report.href);
    address.searchParams.set("section", section());
    report.href = address.href;
  });
}
