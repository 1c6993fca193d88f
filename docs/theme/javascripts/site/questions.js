// Questions: the page covers what follows one until the reader has answered, or asked to see. Without this script,
// on paper and in notebooks a question is words, and nothing is covered. What has to be typed exactly covers nothing
// either, and opens the solution below it.

import { h } from "../explorables/element.js";
import { answerTo, isRight, placeWords, questionOf, remember, verdict } from "./answers.js";
import { field } from "./exact.js";
import { words } from "./words.js";

/** @type {(words: string, press: () => void) => HTMLButtonElement} */
function button(text, press) {
  const made = h("button", { type: "button" }, text);
  made.addEventListener("click", press);
  return made;
}

// What the address leads to. Anybody can write an address, such as one that ends in a percent sign.
const sought = () => {
  try {
    return document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null;
  }
};

/** @type {(element: Element) => HTMLDetailsElement | null} */
function solutionBelow(element) {
  let next = element.nextElementSibling;
  while (next && !next.matches("h1, h2, h3, details.success")) next = next.nextElementSibling;
  return next instanceof HTMLDetailsElement ? next : null;
}

/** One question, the ways to answer it, and what it covers. */
class Asked {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.question = questionOf(element);
    const next = element.nextElementSibling;
    this.cover = next instanceof HTMLElement && next.classList.contains("ask-cover") ? next : null;
    this.result = h("p", { class: "ask-result", role: "status" });
    const label = element.querySelector("p");
    if (label) label.id = `${element.id}-words`;
    element.role = "group";
    element.setAttribute("aria-labelledby", `${element.id}-words`);
    this.ways = h("div", { class: "ask-ways" });
    this.solution = this.question.form === "exact" ? solutionBelow(element) : null;
    const see = this.solution
      ? words("풀이 보기", "Show me the solution")
      : words("답하지 않고 보기", "Show me without answering");
    this.see = button(see, () => this.settle(null));
    this.again = button(words("다시 답하기", "Answer again"), () => this.start(true));
    element.append(this.ways, this.result);
    // A search in the page, or a link, finds what is covered; older browsers need the second line.
    this.cover?.addEventListener("beforematch", () => this.settle(null, false));
    addEventListener("hashchange", () => this.isSought() && this.settle(null, false));
    const answer = answerTo(this.question);
    if (answer === undefined) this.start(false);
    else this.settle(answer, false);
    if (answer === undefined && this.isSought()) this.settle(null, false);
  }

  /** Whether the address leads to something that is covered. */
  isSought() {
    const target = sought();
    return Boolean(target && this.cover?.hasAttribute("hidden") && this.cover.contains(target));
  }

  /** @param {boolean} focus */
  start(focus) {
    this.unmark();
    this.cover?.setAttribute("hidden", "until-found");
    this.element.classList.remove("settled");
    this.result.textContent = "";
    this.ways.replaceChildren(...this[this.question.form](), this.see);
    if (focus && this.solution) this.solution.open = false;
    if (focus) this.ways.querySelector(/** @type {"button"} */ ("button, input"))?.focus();
  }

  /**
   * Show what the run gave, beside the answer.
   * @param {Answer} answer
   */
  settle(answer, isNew = true) {
    if (isNew) remember(this.question, answer);
    this.unmark();
    this.cover?.removeAttribute("hidden");
    this.cover?.classList.add("open");
    this.element.classList.add("settled");
    this.ways.replaceChildren(this.again);
    this.result.textContent = verdict(this.question, answer);
    this.result.classList.toggle("right", answer !== null && isRight(this.question, answer));
    if (this.question.form === "place") this.mark(answer);
    if (isNew) this.unfold();
    // The button that was pressed is gone, and the keyboard would start again at the top.
    if (isNew) this.again.focus({ preventScroll: true });
  }

  /** Open the solution, unless it would tell what another question still asks. */
  unfold() {
    const others = asked.filter(({ solution }) => solution === this.solution);
    if (this.solution && others.every(({ element }) => element.classList.contains("settled"))) {
      this.solution.open = true;
    }
  }

  exact() {
    const answer = (/** @type {number[]} */ values) => {
      if (!isRight(this.question, values)) return false;
      this.settle(values);
      return true;
    };
    return field(this.question, this.element.id, answer, this.result);
  }

  choice() {
    return this.question.options.map((option, place) => button(option, () => this.settle(place)));
  }

  number() {
    const { low, high, step } = this.question;
    const value = low + step * Math.floor((high - low) / step / 2);
    const input = h("input", { type: "range", min: low, max: high, step, value });
    input.setAttribute("aria-labelledby", `${this.element.id}-words`);
    const output = h("output", {}, value.toLocaleString("en"));
    input.addEventListener("input", () => {
      output.textContent = Number(input.value).toLocaleString("en");
    });
    const answer = button(words("이렇게 답하기", "Answer this"), () => this.settle(Number(input.value)));
    return [h("span", { class: "ask-slide" }, input, output), answer];
  }

  /** A place in a picture: by a click there, or by two sliders, which the keyboard and screen readers reach too. */
  place() {
    const figure = this.figure();
    const sides = [words("왼쪽에서 (%)", "From the left (%)"), words("위에서 (%)", "From the top (%)")].map((name) => {
      const input = h("input", { type: "range", min: 0, max: 100, step: 1, value: 50 });
      return { input, label: h("label", { class: "ask-slide" }, `${name} `, input) };
    });
    const inputs = sides.map(({ input }) => input);
    const chosen = () => inputs.map((input) => Number(input.value) / 100);
    const output = h("output");
    const show = () => {
      output.textContent = placeWords(chosen());
      this.mark(chosen(), false);
    };
    for (const input of inputs) input.addEventListener("input", show);
    this.listening = new AbortController();
    figure?.classList.add("ask-here");
    figure?.addEventListener(
      "click",
      (event) => {
        const picture = event.target instanceof Element && event.target.closest("a.enlarge")?.querySelector("img");
        // The keyboard opens the picture as ever.
        if (!picture || !(event instanceof PointerEvent) || !event.detail) return;
        event.preventDefault();
        event.stopPropagation();
        const { left, top, width, height } = picture.getBoundingClientRect();
        const shares = [(event.clientX - left) / width, (event.clientY - top) / height];
        for (const [i, input] of inputs.entries()) input.value = String(Math.round(100 * shares[i]));
        show();
      },
      { capture: true, signal: this.listening.signal },
    );
    show();
    const hint = h(
      "p",
      {},
      words("위의 그림을 누르거나 슬라이더를 움직이세요.", "Click in the picture above, or move the sliders."),
    );
    const answer = button(words("여기라고 답하기", "Answer this place"), () => this.settle(chosen()));
    return [hint, ...sides.map(({ label }) => label), output, answer];
  }

  figure() {
    return document.getElementById(`figure-${this.question.figure}`);
  }

  unmark() {
    this.listening?.abort();
    for (const mark of this.figure()?.querySelectorAll(".ask-mark, .ask-true") ?? []) mark.remove();
    this.figure()?.classList.remove("ask-here");
  }

  /**
   * Draw the answer into the picture, and the true place.
   * @param {Answer} answer
   */
  mark(answer, isSettled = true) {
    const figure = this.figure();
    for (const mark of figure?.querySelectorAll(".ask-mark") ?? []) mark.remove();
    // Both schemes have their own picture.
    for (const picture of figure?.querySelectorAll("a.enlarge") ?? []) {
      if (Array.isArray(answer)) picture.append(placed("ask-mark", [...answer, ...answer]));
      if (isSettled) picture.append(placed("ask-true", this.question.box));
    }
  }
}

/** @type {(name: string, box: number[]) => HTMLElement} */
function placed(name, [left, top, right, bottom]) {
  const mark = h("span", { class: name, "aria-hidden": "true" });
  mark.style.left = `${100 * left}%`;
  mark.style.top = `${100 * top}%`;
  mark.style.width = `${100 * (right - left)}%`;
  mark.style.height = `${100 * (bottom - top)}%`;
  return mark;
}

/** @type {Asked[]} */
const asked = [];
for (const element of document.querySelectorAll("article .ask[data-ask]")) {
  if (element instanceof HTMLElement) asked.push(new Asked(element));
}
