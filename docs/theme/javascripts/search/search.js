// Finds sections of the pages, and shows them by page.

import { excerpt, marked, surfaces } from "./excerpt.js";
import { isKorean, Letters, wordsOf } from "./letters.js";
import { Spellings } from "./query.js";
import { longest, nearest, stem } from "./spelling.js";
import { score, weigh } from "./worth.js";

const [PAGES, SECTIONS, WORDS] = [10, 4, 5];

/** @typedef {import("./worth.js").Section} Section */
/** @typedef {import("./worth.js").Found} Found */

export class Search {
  /** @param {Documents} documents */
  constructor({ docs, spellings }) {
    this.spellings = new Spellings(spellings);
    /** @type {Section[]} */
    this.sections = docs.map((doc) => {
      const [title, text] = [new Letters(doc.title), new Letters(doc.text)];
      return { doc, page: doc.location.split("#")[0], title, text };
    });
    /** @type {Map<string, number>} How often each word stands in the pages. */
    this.vocabulary = new Map([...this.spellings.all.keys()].map((letters) => [letters, 1]));
    for (const { title, text } of docs)
      for (const word of wordsOf(`${title} ${text}`)) this.vocabulary.set(word, (this.vocabulary.get(word) ?? 0) + 1);
    const lengths = this.sections.map((section) => section.text.all.length);
    this.length = lengths.reduce((sum, length) => sum + length, 1) / lengths.length;
  }

  /**
   * The sections that fit, by page, the best first.
   * @param {string} query
   */
  search(query) {
    const found = this.spellings.read(query).flatMap((wanted) => this._find(wanted) ?? []);
    const phrase = wordsOf(query.normalize("NFC")).join("");
    const scores = this.sections.map((section, at) => score(section, at, found, phrase));
    /** @type {Map<string, { section: Section, score: number }[]>} */
    const pages = new Map();
    this.sections.forEach((section, at) => {
      if (scores[at]) pages.set(section.page, [...(pages.get(section.page) ?? []), { section, score: scores[at] }]);
    });
    for (const page of pages.values()) page.sort((a, b) => b.score - a.score);
    const shown = [...pages.values()].sort((a, b) => best(b) - best(a)).slice(0, PAGES);
    const letters = found.flatMap((one) => (one.asks ? [] : one.letters));
    return {
      items: shown.map((page) => this._items(page, letters)),
      suggest: completed(query, shown[0]?.[0].section.doc.title),
    };
  }

  /**
   * What is looked for, or the nearest that the pages have.
   * @param {Wanted} wanted
   * @returns {Found | undefined}
   */
  _find(wanted) {
    const { word, means } = wanted;
    const found = this._weigh(wanted, [...new Set(means ? [...means, word] : [word, stem(word)])].filter(Boolean));
    if (means || wanted.place) return found;
    const begun = found?.onPage.size ? undefined : this.spellings.beginning(word);
    if (begun && (!found || word.length > (isKorean(word) ? 1 : 3))) return this._find(this.spellings.term(begun));
    if (found) return found;
    const other = nearest(isKorean(word) ? stem(word) : word, this.vocabulary) || longest(word, this.vocabulary);
    if (this.spellings.all.has(other)) return this._find(this.spellings.term(other));
    return other ? this._weigh(wanted, [other]) : undefined;
  }

  /**
   * @param {Wanted} wanted
   * @param {string[]} letters
   */
  _weigh(wanted, letters) {
    return weigh(wanted, letters, this.sections, this.length);
  }

  /**
   * The page, and its best sections.
   * @param {{ section: Section, score: number }[]} page
   * @param {string[]} letters
   */
  _items(page, letters) {
    const shown = page.slice(0, SECTIONS);
    const place = page[0].section.page;
    if (!shown.some(({ section }) => section.doc.location === place)) {
      const whole = this.sections.find(({ doc }) => doc.location === place);
      if (whole) shown.push({ section: whole, score: 0 });
    }
    // What Material marks on the page that a result leads to.
    const words = shown.flatMap(({ section: { doc, text } }) => [...surfaces(doc.text, text, letters)]);
    const terms = Object.fromEntries([...words, ...letters].slice(0, WORDS).map((word) => [word, true]));
    return shown.map(({ section: { doc, title, text }, score }) => ({
      location: doc.location,
      tags: doc.location === place ? doc.tags : undefined,
      score,
      title: marked(doc.title, title, letters),
      text: excerpt(doc.text, text, letters),
      terms,
    }));
  }
}

/**
 * The last word of a query as the best heading goes on with it, for the box to suggest.
 * @param {string} query
 * @param {string} title
 */
function completed(query, title = "") {
  const last = wordsOf(query).at(-1) ?? "";
  return wordsOf(title)
    .filter((word) => word.startsWith(last) && word !== last)
    .slice(0, 1);
}

/**
 * The best section of a page says most of it; others that fit say a little.
 * @param {{ score: number }[]} page
 */
function best(page) {
  return page.slice(0, 4).reduce((sum, { score }, at) => sum + score * (at ? 0.1 : 1), 0);
}
