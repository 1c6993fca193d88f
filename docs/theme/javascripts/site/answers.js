// What the reader has answered, kept in their browser alone, and what the run gave.

import { typedWords } from "./exact.js";
import { words } from "./words.js";

const KEY = "convnotes:answers";
/** @type {Record<string, Answer>} */
let said = {};
const load = () => {
  try {
    said = JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {};
  } catch {
    // Without storage, answers last as long as the page.
  }
};
load();

const keep = () => {
  try {
    localStorage.setItem(KEY, JSON.stringify(said));
  } catch {
    // As above.
  }
};

/**
 * What a page says of a question.
 * @param {Element} element
 * @returns {Question}
 */
export const questionOf = (element) => JSON.parse(/** @type {HTMLElement} */ (element).dataset.ask ?? "{}");

/**
 * The answer to a question: null if the reader only wanted to see, undefined if they have not come to it.
 * @param {Question} question
 * @returns {Answer | undefined}
 */
export function answerTo(question) {
  const { key, form, options } = question;
  const answer = said[key];
  // The question may have changed since.
  if (answer === null || answer === undefined) return answer;
  if (form === "exact") return isRight(question, answer) ? answer : undefined;
  if (form === "place") return Array.isArray(answer) && answer.length === 2 ? answer : undefined;
  if (typeof answer !== "number") return undefined;
  return form === "choice" && !(answer in options) ? undefined : answer;
}

/** @type {(question: Question, answer: Answer) => void} */
export function remember({ key }, answer) {
  // Another page may have added to it.
  load();
  said[key] = answer;
  keep();
}

/** @param {Question[]} questions */
export function forget(questions) {
  load();
  for (const { key } of questions) delete said[key];
  keep();
}

/** @type {(share: number) => number} */
const percent = (share) => Math.round(100 * share);

/** @type {(place: number[]) => string} */
export const placeWords = ([x, y]) =>
  words(`왼쪽에서 ${percent(x)}%, 위에서 ${percent(y)}%`, `${percent(x)}% from the left, ${percent(y)}% from the top`);

/** @type {(question: Question, answer: Answer) => string} */
const saidWords = (question, answer) => {
  const { form, options } = question;
  if (Array.isArray(answer)) return form === "exact" ? typedWords(question, answer) : placeWords(answer);
  return form === "choice" ? options[answer ?? 0] : Number(answer).toLocaleString("en");
};

/** @param {Question} question */
const trueWords = ({ form, options, right, shown, box }) => {
  if (form === "choice") return options[right];
  return form === "place" ? placeWords([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]) : shown;
};

/**
 * Whether an answer was right. A guessed number is, if it is off by no more than a tenth of the range.
 * @type {(question: Question, answer: Answer) => boolean}
 */
export const isRight = ({ form, right, truth, low, high, box, values }, answer) => {
  if (form === "exact") return Array.isArray(answer) && String(answer) === String(values);
  if (Array.isArray(answer)) {
    const [x, y] = answer;
    return box[0] <= x && x <= box[2] && box[1] <= y && y <= box[3];
  }
  return form === "choice" ? answer === right : Math.abs(Number(answer) - truth) <= (high - low) / 10;
};

/**
 * One sentence about an answer and the run.
 * @type {(question: Question, answer: Answer) => string}
 */
export function verdict(question, answer) {
  const truth = trueWords(question);
  if (answer === null) return words(`실행한 값: ${truth}`, `The run: ${truth}`);
  const both = words(
    `내 답: ${saidWords(question, answer)} · 실행한 값: ${truth}`,
    `You said: ${saidWords(question, answer)} · the run: ${truth}`,
  );
  const right = isRight(question, answer);
  if (question.form === "choice" || question.form === "exact")
    return `${right ? words("맞았어요.", "Right.") : words("달라요.", "Not so.")} ${both}`;
  return `${right ? words("가까워요.", "Close.") : words("많이 달라요.", "Some way off.")} ${both}`;
}
