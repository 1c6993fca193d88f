// Names that a screen reader needs and Material leaves out: of the search dialog, of the numbers that explain
// a line of code; and what is no landmark: the buttons beside each block of code, and the tags of what was found.
const search = document.querySelector(".md-search");
search.ariaLabel = search.querySelector("input").ariaLabel;
// The search's worker asks for it with the first letter.
search.addEventListener("focusin", () => fetch(new URL("search/documents.json", __md_scope)), { once: true });
new MutationObserver(() => {
  for (const marker of document.querySelectorAll(".md-annotation__index:not([aria-label])")) {
    marker.ariaLabel = marker.querySelector("[data-md-annotation-id]").dataset.mdAnnotationId;
  }
  for (const nav of document.querySelectorAll(":is(.md-code__nav, .md-search-result .md-tags):not([role])")) {
    nav.role = "presentation";
  }
}).observe(document.body, { childList: true, subtree: true });

// Scrolling changes the section in the address, so where the language link leads is settled when the reader reaches for it.
const language = document.querySelector(".language[data-root]");
if (language) {
  const root = new URL(language.dataset.root, location);
  const settle = () => {
    language.href = root + location.pathname.slice(__md_scope.pathname.length) + location.hash;
  };
  language.addEventListener("pointerover", settle);
  language.addEventListener("focus", settle);
}

// A figure opens large: its link leads to the picture's own file, and here to a dialog instead.
const large = document.createElement("dialog");
large.className = "large";
large.innerHTML = '<form method="dialog"><button></button></form>';
document.body.append(large);
large.addEventListener("click", () => large.close());
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.enlarge");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    const { alt } = link.querySelector("img");
    large.querySelector("button").textContent = document.documentElement.lang === "ko" ? "닫기" : "Close";
    large.querySelector("img")?.remove();
    large.append(Object.assign(new Image(), { src: link.href, alt }));
    large.ariaLabel = alt;
    large.showModal();
  }
});

// While `mkdocs serve` runs the code of a page, the page says how far that is; the server reloads it at the end.
const follow = async () => {
  const running = document.querySelector(".running");
  if (!running) {
    return;
  }
  const answer = await fetch(new URL("running.json", __md_scope)).catch(() => null);
  const step = answer?.ok && (await answer.json())[running.dataset.page];
  if (step) {
    running.classList.toggle("failed", "error" in step);
    running.querySelector("span").textContent = step.error ?? `${step.fence} / ${step.of}, ${step.seconds} s`;
  }
  setTimeout(follow, 1000);
};
follow();
