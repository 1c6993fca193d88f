// What the keyboard does here, in a dialog that a question mark opens.

import { h } from "../explorables/element.js";
import { linesButton, toggleLines } from "./lines.js";
import { words } from "./words.js";

const KEYS = [
  ["?", words("이 목록", "This list")],
  ["/", words("검색", "Search")],
  ["n", words("다음 페이지", "The next page")],
  ["p", words("이전 페이지", "The page before")],
  ["l", words("줄 번호와 줄마다 주소", "Line numbers, each with the address of its line")],
  ["Tab", words("다음 링크, 버튼, 슬라이더로", "To the next link, button or slider")],
  ["Enter", words("링크를 따라가기, 그림과 접힌 코드를 열기", "Follow a link, open a figure or folded code")],
  ["← →", words("슬라이더 움직이기", "Move a slider")],
  ["Esc", words("닫기", "Close")],
];

/** @type {HTMLDialogElement | null} */
let dialog = null;
const open = () => {
  if (!dialog) {
    const title = h("h2", { id: "keys-title" }, words("키보드로 읽기", "Reading with the keyboard"));
    const rows = KEYS.map(([key, what]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)));
    const close = h("form", { method: "dialog" }, h("button", {}, words("닫기", "Close")));
    const about = { class: "keys md-typeset", "aria-labelledby": title.id };
    dialog = h("dialog", about, title, h("dl", {}, ...rows), close);
    document.body.append(dialog);
  }
  if (!dialog.open) dialog.showModal();
};

document.addEventListener("keydown", (event) => {
  const types = event.target instanceof Element && event.target.closest("input:not([type=range]), textarea, select");
  if (types || event.ctrlKey || event.metaKey || event.altKey) return;
  // Under Korean input, the key of l gives a vowel.
  const toLines = event.code === "KeyL" && !event.shiftKey && !dialog?.open;
  if (event.key !== "?" && !toLines) return;
  event.preventDefault();
  if (toLines) toggleLines();
  else open();
});

const button = h("button", { type: "button", class: "keys-open" }, words("키보드 (?)", "Keyboard (?)"));
button.addEventListener("click", open);
document.querySelector(".page-facts p")?.append(" ", button, ...linesButton());
