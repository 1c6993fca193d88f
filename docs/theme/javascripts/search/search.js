// Finds sections of the pages. Those that have all that a reader looks for come first, and headings before passing
// mentions.

import { excerpt, marked, surfaces } from "./excerpt.js";
import { isKorean, Letters, wordsOf } from "./letters.js";
import { Spellings } from "./query.js";
import { nearest, stem } from "./spelling.js";

// What it is worth that a word stands in a heading, is taught here, or on this page; that words stand together; and
// that a word only asks.
const [HEADING, TAUGHT, PAGE, TOGETHER, ASKED] = [3, 4, 1, 2, 0.1];
const [PAGES, SECTIONS, WORDS] = [10, 4, 5];

/** @typedef {{ doc: Doc, page: string, title: Letters, text: Letters }} Section */
/** What was looked for: how much it says, what each section is worth for it, and its letters there. */
/** @typedef {{ weight: number, worth: number[], onPage: Set<string>, letters: string[], asks: boolean }} Found */

export class Search {
  /** @param {Documents} documents */
  constructor({ docs, spellings }) {
    this.spellings = new Spellings(spellings);
    /** @type {Section[]} */
    this.sections = docs.map((doc) => {
      const [title, text] = [new Letters(doc.title), new Letters(doc.text)];
      return { doc, page: doc.location.split("#")[0], title, text };
    });
    /** @type {Map<string, number> | undefined} The words of all pages, which only a misspelling asks for. */
    this.vocabulary = undefined;
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
    const scores = this.sections.map((section, at) => this._score(section, at, found, phrase));
    /** @type {Map<string, { section: Section, score: number }[]>} */
    const pages = new Map();
    scores.forEach((score, at) => {
      const section = this.sections[at];
      if (score) pages.set(section.page, [...(pages.get(section.page) ?? []), { section, score }]);
    });
    for (const page of pages.values()) page.sort((a, b) => b.score - a.score);
    const best = [...pages.values()].sort((a, b) => worth(b) - worth(a)).slice(0, PAGES);
    const letters = found.flatMap((one) => (one.asks ? [] : one.letters));
    return { items: best.map((page) => this._items(page, letters)), suggest: [] };
  }

  /**
   * @param {Section} section
   * @param {number} at
   * @param {Found[]} found
   * @param {string} phrase
   */
  _score(section, at, found, phrase) {
    let [score, covered, all] = [0, 0, 0];
    for (const { weight, worth, onPage } of found) {
      score += weight * worth[at];
      if (worth[at] && onPage.has(section.page)) score += weight * PAGE;
      covered += weight * (worth[at] ? 1 : onPage.has(section.page) ? 0.5 : 0);
      all += weight;
    }
    if (!score) return 0;
    if (found.length > 1 && section.title.find(phrase).length) score += (TOGETHER * HEADING * all) / found.length;
    else if (found.length > 1 && section.text.find(phrase).length) score += (TOGETHER * all) / found.length;
    return score * (covered / all) * (section.doc.boost ?? 1);
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
    const begun = this.spellings.beginning(word);
    if (begun && !found?.onPage.size) return this._find(this.spellings.term(begun));
    if (found) return found;
    const other = nearest(isKorean(word) ? stem(word) : word, this._words());
    if (this.spellings.all.has(other)) return this._find(this.spellings.term(other));
    if (other) return this._weigh(wanted, [other]);
    return word.length > (isKorean(word) ? 2 : 4) ? this._find({ ...wanted, word: word.slice(0, -1) }) : undefined;
  }

  /** How often each word stands in the pages. */
  _words() {
    if (this.vocabulary) return this.vocabulary;
    const words = new Map([...this.spellings.all.keys()].map((letters) => [letters, 1]));
    for (const { doc } of this.sections)
      for (const word of wordsOf(`${doc.title} ${doc.text}`)) words.set(word, (words.get(word) ?? 0) + 1);
    this.vocabulary = words;
    return words;
  }

  /**
   * @param {Wanted} wanted
   * @param {string[]} letters
   * @returns {Found | undefined}
   */
  _weigh({ asks, place }, letters) {
    const onPage = new Set(place ? [place.split("#")[0]] : []);
    const worth = this.sections.map((section) => {
      const titles = letters.map((one) => inTitle(section.title, one));
      const title = Math.max(...titles);
      if (title && section.doc.location === section.page) onPage.add(section.page);
      const often = asks ? 0 : Math.max(...letters.map((one) => frequency(section.text, one)));
      const taught = place === section.doc.location ? TAUGHT : 0;
      return HEADING * title + often / (often + 0.5 + section.text.all.length / this.length) + taught;
    });
    const count = worth.filter(Boolean).length;
    return count
      ? { weight: (asks ? ASKED : 1) * Math.log(1 + worth.length / count), worth, onPage, letters, asks }
      : undefined;
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
    return shown.map(({ section: { doc, title, text }, score }) => ({
      ...doc,
      score,
      title: marked(doc.title, title, letters),
      text: excerpt(doc.text, text, letters),
      terms: Object.fromEntries([...surfaces(doc.text, text, letters)].slice(0, WORDS).map((word) => [word, true])),
    }));
  }
}

/**
 * More for a heading that says little else.
 * @param {Letters} title
 * @param {string} letters
 */
function inTitle(title, letters) {
  const good = Math.max(0, ...title.find(letters).map((place) => place.good));
  return good * (0.5 + (0.5 * letters.length) / title.all.length);
}

/**
 * @param {Letters} text
 * @param {string} letters
 */
function frequency(text, letters) {
  return text.find(letters).reduce((sum, { good }) => sum + good, 0);
}

/**
 * The best section of a page says most of it; others that fit say a little.
 * @param {{ score: number }[]} page
 */
function worth(page) {
  return page.slice(0, 4).reduce((sum, { score }, at) => sum + score * (at ? 0.1 : 1), 0);
}
