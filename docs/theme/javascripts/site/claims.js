// A sentence that code has checked shows the condition and its values when a reader comes to it, and leads to the line.

const korean = document.documentElement.lang === "ko";
const card = document.createElement("div");
card.className = "claim-card";
card.id = "claim-card";
card.hidden = true;
const condition = document.createElement("code");
const values = document.createElement("ul");
const go = document.createElement("a");
go.textContent = korean ? "이 문장을 확인한 코드 보기" : "See the code that checked this";
card.append(condition, values, go);

/** @type {HTMLAnchorElement | null} */
let shown = null;

/** @param {HTMLAnchorElement} claim */
const show = (claim) => {
  if (shown === claim) return;
  hide();
  shown = claim;
  condition.textContent = claim.dataset.code ?? "";
  values.replaceChildren(
    ...(claim.dataset.values ?? "")
      .split("\n")
      .filter(Boolean)
      .map((line) => Object.assign(document.createElement("li"), { textContent: line })),
  );
  go.href = claim.href;
  claim.after(card);
  card.hidden = false;
  claim.setAttribute("aria-describedby", card.id);
  // Below the sentence, and within the page.
  const parent = /** @type {HTMLElement} */ (card.offsetParent).getBoundingClientRect();
  const line = [...claim.getClientRects()].slice(-1)[0];
  card.style.top = `${line.bottom - parent.top}px`;
  card.style.left = `${Math.max(0, Math.min(line.left - parent.left, parent.width - card.offsetWidth))}px`;
};

const hide = () => {
  shown?.removeAttribute("aria-describedby");
  shown = null;
  card.hidden = true;
};

/** @param {Event} event */
const claimOf = ({ target }) => {
  const found = target instanceof Element && target.closest("a.claim[data-code]");
  return found instanceof HTMLAnchorElement ? found : null;
};

document.addEventListener("pointerover", (event) => {
  const claim = claimOf(event);
  if (claim && event.pointerType === "mouse") show(claim);
  else if (event.pointerType === "mouse" && event.target instanceof Node && !card.contains(event.target)) hide();
});
document.addEventListener("focusin", (event) => {
  const claim = claimOf(event);
  if (claim?.matches(":focus-visible")) show(claim);
  else if (event.target instanceof Node && !card.contains(event.target)) hide();
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") hide();
});
// A finger cannot hover, so the first tap shows what a mouse sees before the click.
document.addEventListener("click", (event) => {
  const claim = claimOf(event);
  if (claim && claim !== shown && event instanceof PointerEvent && event.pointerType !== "mouse" && event.detail) {
    event.preventDefault();
    show(claim);
  } else if (!(event.target instanceof Node && card.contains(event.target)) || event.target === go) hide();
});

// The line that decides leads back to its sentence.
for (const claim of document.querySelectorAll("a.claim[data-code]")) {
  const line = claim.id && document.getElementById(/** @type {HTMLAnchorElement} */ (claim).hash.slice(1));
  if (line) {
    const back = Object.assign(document.createElement("a"), { className: "claim-back", href: `#${claim.id}` });
    back.ariaLabel = korean ? "이 줄이 확인하는 문장" : "The sentence that this line checks";
    (line.querySelector(".hll") ?? line).prepend(back);
  }
}
