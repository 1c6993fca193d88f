// What a reader asks, as things to look for: words, and terms of ours in whatever spelling.

import { isKorean, Letters, wordsOf } from "./letters.js";
import { isParticle } from "./spelling.js";

// No term has more words, and no question says more: what is pasted may be a page.
const [WORDS, THINGS] = [5, 20];
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
    /** @type {Map<string, Spelling>} */
    this.all = new Map();
    for (const spelling of spellings) {
      const letters = new Letters(spelling[0]).all;
      if (!this.all.has(letters)) this.all.set(letters, spelling);
    }
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
    const once = [...new Map(wanted.map((one) => [one.word, one])).values()].slice(0, THINGS);
    return once.every((one) => one.asks) ? once.map((one) => ({ ...one, asks: false })) : once;
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
   * The first spelling whose first word begins so; of a syllable that is being typed, some letters are enough.
   * @param {string} word
   */
  beginning(word) {
    const start = word.normalize("NFKD");
    for (const [letters, [written]] of this.all) {
      const first = (wordsOf(written)[0] ?? "").normalize("NFKD");
      if (first !== start && first.startsWith(start)) return letters;
    }
    return undefined;
  }

  /**
   * The longest spelling that begins with this word, how many words it takes, and what of the last one is left.
   * @param {string[]} words
   * @param {number} at
   */
  _longest(words, at) {
    for (let count = Math.min(WORDS, words.length - at); count; count--) {
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
