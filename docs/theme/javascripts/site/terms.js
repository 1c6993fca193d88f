// A term of the glossary says what it means when a reader comes to it, and leads to its entry.

import { h } from "../explorables/element.js";
import { cards } from "./card.js";
import { words } from "./words.js";

cards("a.term[data-meaning]", words("용어집에서 보기", "See it in the glossary"), (term) => [
  h("p", {}, term.dataset.meaning ?? ""),
]);
