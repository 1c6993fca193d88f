// What a reader predicted on the pages of a chapter, in one list.

import { h } from "../explorables/element.js";
import { answerTo, forget, isRight, questionOf, verdict } from "./answers.js";
import { words } from "./words.js";

/** The questions of a chapter, with what the reader said to each. */
class PredictionList extends HTMLElement {
  connectedCallback() {
    const items = [...this.querySelectorAll("li")].map((item) => {
      const link = item.querySelector("a[data-ask]");
      const said = h("p", { class: "ask-result" });
      item.append(said);
      return { said, question: questionOf(/** @type {Element} */ (link)) };
    });
    const total = h("p", { role: "status" });
    const show = () => {
      const answers = items.map(({ question }) => answerTo(question));
      for (const [i, { said, question }] of items.entries()) {
        const answer = answers[i];
        const right = answer !== null && answer !== undefined && isRight(question, answer);
        said.textContent =
          answer === undefined ? words("아직 답하지 않았어요.", "Not answered yet.") : verdict(question, answer);
        said.classList.toggle("right", right);
      }
      const given = answers.filter((answer) => answer !== undefined && answer !== null).length;
      const right = items.filter(({ said }) => said.classList.contains("right")).length;
      total.textContent = words(
        `질문 ${items.length}개 중 ${given}개에 답했고, ${right}개가 맞거나 가까웠어요.`,
        `You answered ${given} of ${items.length} questions, and ${right} were right or close.`,
      );
      clear.hidden = answers.every((answer) => answer === undefined);
    };
    const clear = h("button", { type: "button" }, words("이 답 모두 지우기", "Forget these answers"));
    clear.addEventListener("click", () => {
      forget(items.map(({ question }) => question));
      show();
      total.tabIndex = -1;
      total.focus();
    });
    this.prepend(total);
    this.append(clear);
    show();
  }
}
customElements.define("prediction-list", PredictionList);
