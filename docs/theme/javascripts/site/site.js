import { h } from "../explorables/element.js";
import { words } from "./words.js";

// Material gives screen readers no name for the search dialog, nor for the numbers that explain a line of code. It
// makes landmarks of the buttons beside code and of the tags of search results, which are none.
const search = /** @type {HTMLElement} */ (document.querySelector(".md-search"));
const query = search.querySelector("input");
search.ariaLabel = query?.ariaLabel ?? null;
// Material listens to keys alone, and what is pasted or dictated presses none.
query?.addEventListener("input", () => query.dispatchEvent(new Event("keyup")));
// A space has the worker fetch and read all pages, so that the first letter is answered at once.
query?.addEventListener("focus", warm, { once: true });
function warm() {
  if (!query || query.value) return;
  for (const value of [" ", ""]) {
    query.value = value;
    query.dispatchEvent(new Event("keyup"));
  }
}
new MutationObserver(() => {
  for (const marker of document.querySelectorAll(".md-annotation__index:not([aria-label])")) {
    marker.ariaLabel = marker.querySelector("[data-md-annotation-id]")?.getAttribute("data-md-annotation-id") ?? null;
  }
  for (const nav of document.querySelectorAll(":is(.md-code__nav, .md-search-result .md-tags):not([role])")) {
    nav.role = "presentation";
  }
}).observe(document.body, { childList: true, subtree: true });

// A figure opens large, in a dialog. Without JavaScript, its link leads to the picture's own file.
const large = h("dialog", { class: "large" });
const close = h("form", { method: "dialog" }, h("button", {}, words("닫기", "Close")));
document.body.append(large);
large.addEventListener("click", () => large.close());
// On a phone, readers close with Back, so the open figure is an entry of the history.
addEventListener("popstate", () => large.close());
large.addEventListener("close", () => {
  if (history.state?.large) history.back();
});
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a.enlarge");
  if (link instanceof HTMLAnchorElement && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    const alt = link.querySelector("img")?.alt ?? "";
    large.replaceChildren(close, h("img", { src: link.href, alt }));
    large.ariaLabel = alt;
    history.pushState({ large: true }, "");
    large.showModal();
  }
});

// A page is printed without its solutions, or by this button with all of them at the end.
document.querySelector(".page-tools .print button")?.addEventListener("click", () => {
  const end = h("section", {}, h("h2", {}, words("풀이", "Solutions")));
  for (const solution of document.querySelectorAll("article details.success")) {
    /** @type {Element | null} */
    let exercise = solution;
    while (exercise && !exercise.matches("h2, h3")) exercise = exercise.previousElementSibling;
    const [, ...content] = /** @type {Element} */ (solution.cloneNode(true)).children;
    end.append(h("h3", {}, exercise?.firstChild?.textContent ?? ""), ...content);
  }
  document.querySelector("article")?.append(end);
  addEventListener("afterprint", () => end.remove(), { once: true });
  print();
});

// What was read is kept for when there is no network, except under `mkdocs serve`, whose script has this name.
const workers = navigator.serviceWorker;
if (workers && !("livereload" in window)) {
  // The worker saw nothing of the page that brought it.
  workers.addEventListener(
    "controllerchange",
    () => {
      const seen = performance.getEntriesByType("resource").map((entry) => entry.name);
      for (const url of new Set([location.href, ...seen])) fetch(url).catch(() => null);
    },
    { once: true },
  );
  addEventListener("load", () => workers.register(new URL("offline.js", __md_scope)).catch(() => null));
}

// While `mkdocs serve` runs the code of a page, the page shows the progress. The server reloads it at the end.
const follow = async () => {
  const running = document.querySelector(".running");
  if (!(running instanceof HTMLElement) || !running.dataset.page) return;
  const answer = await fetch(new URL("running.json", __md_scope)).catch(() => null);
  const step = answer?.ok && (await answer.json())[running.dataset.page];
  if (step) {
    running.classList.toggle("failed", "error" in step);
    const said = step.error ?? `${step.fence} / ${step.of}, ${step.seconds} s`;
    running.querySelector("span")?.replaceChildren(said);
  }
  setTimeout(follow, 1000);
};
follow();
