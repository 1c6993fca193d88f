// A sentence that code has checked shows the condition and its values when a reader comes to it, and leads to the line.

import { h } from "../explorables/element.js";
import { cards } from "./card.js";
import { words } from "./words.js";

const CLAIM = "a.claim[data-code]";

cards(CLAIM, words("이 문장을 확인한 코드 보기", "See the code that checked this"), ({ dataset: { code, values } }) => [
  h("code", {}, code ?? ""),
  h(
    "ul",
    {},
    ...(values ?? "")
      .split("\n")
      .filter(Boolean)
      .map((line) => h("li", {}, line)),
  ),
]);

// The line that decides leads back to its sentence.
for (const claim of document.querySelectorAll(CLAIM)) {
  const line = claim.id && document.getElementById(/** @type {HTMLAnchorElement} */ (claim).hash.slice(1));
  if (line) {
    const label = words("이 줄이 확인하는 문장", "The sentence that this line checks");
    const back = h("a", { class: "claim-back", href: `#${claim.id}`, "aria-label": label });
    (line.querySelector(".hll") ?? line).prepend(back);
  }
}
