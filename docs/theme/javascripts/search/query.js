// What a reader asks, as things to look for: words, and terms of ours in whatever spelling.

import { isKorean, Letters, wordsOf } from "./letters.js";
import { isParticle } from "./spelling.js";

// Most terms have fewer words.
const MOST = 5;
// These say little about the answer.
const ASKING = new Set(
  (
    "a an and are as at be by can do does for from get have how i if in into is it many much my not of on or should so " +
    "that than the their there this to use used using want was what when where which why will with you your " +
    "가장 것 게 그 나 내 대한 대해 되나요 되는 될까 때 또는 뜻 및 몇 몇개 무엇 뭐 뭔가요 방법 법 수 안 어떤 어떻게 언제 없는 왜 의미 이유 있는 " +
    "있나요 정도 좀 중 하기 하나요 하는 하려면 하면 한 할 할까 할때 해요"
  ).split(" "),
);

/** What readers call our terms. */
export class Spellings {
  /** @param {Spelling[]} spellings */
  constructor(spellings) {
    this.all = new Map(spellings.map((spelling) => [new Letters(spelling[0]).all, spelling]));
  }

  /**
   * The things that a reader looks for.
   * @param {string} query
   * @returns {Wanted[]}
   */
  read(query) {
    const words = wordsOf(query.normalize("NFC"));
    /** @type {Wanted[]} */
    const wanted = [];
    for (let at = 0; at < words.length; ) {
      const found = this._longest(words, at);
      if (found) {
        wanted.push(this.term(found.letters));
        at += found.words;
        if (found.rest) words[--at] = found.rest;
      } else {
        const word = words[at++];
        if (!isParticle(word) || words.length === 1) wanted.push({ word, asks: ASKING.has(word) });
      }
    }
    return wanted.every((one) => one.asks) ? wanted.map((one) => ({ ...one, asks: false })) : wanted;
  }

  /**
   * @param {string} letters
   * @returns {Wanted}
   */
  term(letters) {
    const [, means, place] = /** @type {Spelling} */ (this.all.get(letters));
    return { word: letters, means: means.split("|").map((words) => new Letters(words).all), place, asks: false };
  }

  /**
   * The first spelling that begins with these letters, if they are enough to tell.
   * @param {string} letters
   */
  beginning(letters) {
    if (letters.length < (isKorean(letters) ? 2 : 4)) return undefined;
    return [...this.all.keys()].find((spelling) => spelling.startsWith(letters));
  }

  /**
   * The longest spelling that begins with this word, how many words it takes, and what of the last one is left.
   * @param {string[]} words
   * @param {number} at
   */
  _longest(words, at) {
    for (let count = Math.min(MOST, words.length - at); count; count--) {
      const letters = words.slice(at, at + count).join("");
      for (let end = letters.length; end > letters.length - words[at + count - 1].length; end--) {
        const [head, rest] = [letters.slice(0, end), letters.slice(end)];
        const spelling = this.all.get(head);
        if (!spelling) continue;
        if (!rest || isParticle(rest) || spelling[0].endsWith("*") || /^e?s$/.test(rest))
          return { letters: head, words: count, rest: "" };
        if (isKorean(head) && end > 1) return { letters: head, words: count, rest };
      }
    }
    return undefined;
  }
}
