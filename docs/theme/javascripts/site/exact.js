// What a reader types as an exact answer: a whole number, a rounded number, or a shape.

import { h } from "../explorables/element.js";
import { words } from "./words.js";

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)$/;
const THOUSANDS = /^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

/** @type {(shape: boolean) => string} */
const unreadable = (shape) =>
  shape
    ? words("모양을 (4, 4, 8)처럼 숫자로 적으세요.", "Write a shape in numbers, such as (4, 4, 8).")
    : words("답을 숫자로 적으세요.", "Write the answer as a number.");

/**
 * The numbers in what was typed. Spaces and brackets do not count, and neither do commas within a single number.
 * @type {(typed: string, shape: boolean) => string[]}
 */
function parts(typed, shape) {
  const plain = typed
    .normalize("NFKC")
    .replace(/[\u2212\u2013]/g, "-")
    .replace(/[()[\]{}]/g, " ")
    .replace(/(\d)_(?=\d)/g, "$1")
    .trim();
  const whole = !shape && THOUSANDS.test(plain) ? plain.replaceAll(",", "") : plain;
  return whole.split(/[\s,x×*]+/i).filter(Boolean);
}

/**
 * What was typed, as numbers; or what is wrong with its kind, in a sentence.
 * @param {string} typed
 * @param {Question} question
 * @returns {{ values: number[] } | { problem: string }}
 */
export function read(typed, { shape, decimals, values }) {
  const found = parts(typed, shape);
  const count = found.length;
  const refuse = (/** @type {string} */ problem) => ({ problem });
  if (shape && found[0]?.toLowerCase() === "none")
    return refuse(words("배치의 축(None)은 빼고 적으세요.", "Leave out the axis of the batch (None)."));
  if (!count || !found.every((part) => NUMBER.test(part))) return refuse(unreadable(shape));
  if (!shape && count > 1)
    return refuse(words("모양이 아니라 수 하나를 적으세요.", "Write one number here, not a shape."));
  if (count !== values.length)
    return refuse(
      words(
        `이 모양에는 수가 ${values.length}개 있어요. 적은 수는 ${count}개예요.`,
        `This shape has ${values.length === 1 ? "1 number" : `${values.length} numbers`}, and you wrote ${count}.`,
      ),
    );
  const numbers = found.map((part) => Number(Number(part).toFixed(decimals)));
  if (!decimals && found.some((part) => !Number.isInteger(Number(part))))
    return refuse(words("정수로 적으세요.", "Write whole numbers."));
  const short = decimals > (found[0].split(".")[1] ?? "").length;
  if (short && numbers[0] !== values[0])
    return refuse(words(`소수점 아래 ${decimals}자리까지 적으세요.`, `Write it to ${decimals} decimal places.`));
  return { values: numbers };
}

/** @type {(question: Question, values: number[]) => string} */
export const typedWords = ({ shape, decimals }, values) =>
  shape
    ? `(${values.join(", ")})`
    : values[0].toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

/**
 * What to type, and what happens with it.
 * @param {Question} question
 * @param {string} id the id of the question's element
 * @param {(values: number[]) => boolean} answer settles a right answer, and tells whether it was one
 * @param {HTMLElement} said where a wrong one is talked about
 */
export function field(question, id, answer, said) {
  const { shape, decimals } = question;
  const how = shape
    ? words("모양을 쉼표로 나누어 적으세요. 예: 4, 4, 8", "Write the shape with commas, such as 4, 4, 8.")
    : decimals
      ? words(`소수점 아래 ${decimals}자리까지 반올림하세요.`, `Round it to ${decimals} decimal places.`)
      : words("정수로 적으세요.", "Write a whole number.");
  const hint = h("p", { id: `${id}-how` }, how);
  // Axe does not see a label that a page behind the search has scrolled away, so the words are the name themselves.
  const name = document.getElementById(`${id}-words`)?.textContent ?? "";
  const about = { "aria-label": name, "aria-describedby": `${hint.id} ${id}-said` };
  const mode = shape ? "text" : decimals ? "decimal" : "numeric";
  const input = h("input", { type: "text", autocomplete: "off", inputmode: mode, ...about });
  const check = h("button", { type: "submit" }, words("확인하기", "Check"));
  const form = h("form", { class: "ask-typed" }, input, check);
  said.id = `${id}-said`;
  input.addEventListener("input", () => input.removeAttribute("aria-invalid"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = read(input.value, question);
    if ("values" in typed && answer(typed.values)) return;
    input.setAttribute("aria-invalid", "true");
    said.textContent =
      "problem" in typed
        ? typed.problem
        : words(
            `아직 아니에요. 내 답: ${typedWords(question, typed.values)}. 다시 계산하거나 힌트를 여세요.`,
            `Not yet. You said: ${typedWords(question, typed.values)}. Work it out again, or open a hint.`,
          );
    input.select();
  });
  return [hint, form];
}
