// Names that a screen reader needs and Material leaves out: of the search dialog, of the numbers that explain
// a line of code, and of the buttons beside each block of code, which are no landmark.
const search = document.querySelector(".md-search");
search.ariaLabel = search.querySelector("input").ariaLabel;
new MutationObserver(() => {
  for (const marker of document.querySelectorAll(".md-annotation__index:not([aria-label])")) {
    marker.ariaLabel = marker.querySelector("[data-md-annotation-id]").dataset.mdAnnotationId;
  }
  for (const buttons of document.querySelectorAll(".md-code__nav:not([role])")) {
    buttons.role = "presentation";
  }
}).observe(document.body, { childList: true, subtree: true });

// Instant navigation keeps the header, and scrolling changes the section in the address,
// so where the language link leads is settled when the reader reaches for it.
const language = document.querySelector(".language[data-root]");
if (language) {
  const root = new URL(language.dataset.root, location);
  const settle = () => {
    language.href = root + location.pathname.slice(__md_scope.pathname.length) + location.hash;
  };
  language.addEventListener("pointerover", settle);
  language.addEventListener("focus", settle);
}
