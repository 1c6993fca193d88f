// Text as a search sees it: its letters and digits without what is between them, and where its words begin. So 최대풀링
// is found in "최대 풀링", and gradcam in "Grad-CAM".

const PART = /\p{sc=Hang}+|\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|\p{L}/gu;
const WORD = /\p{sc=Hang}+|[\p{L}\p{N}]+?(?=\p{sc=Hang}|[^\p{L}\p{N}]|$)/gu;
const MOST = 20;

/** @param {string} text */
export function isKorean(text) {
  return /\p{sc=Hang}/u.test(text);
}

/**
 * The same length as before, so that places stay.
 * @param {string} text
 */
function plain(text) {
  return text.replaceAll("×", "x");
}

/**
 * Words as people separate them, in small letters: Conv2D is one.
 * @param {string} text
 */
export function wordsOf(text) {
  return plain(text).toLowerCase().match(WORD) ?? [];
}

/** The letters of a text. */
export class Letters {
  /** @param {string} text */
  constructor(text) {
    this.all = "";
    /** @type {number[]} Where each part begins: in the letters, and in the text. */
    this.begins = [];
    /** @type {number[]} */
    this.places = [];
    const parts = [];
    let length = 0;
    for (const { 0: part, index } of plain(text).matchAll(PART)) {
      this.begins.push(length);
      this.places.push(index);
      parts.push(part);
      length += part.length;
    }
    this.all = parts.join("").toLowerCase();
    this.isEdge = new Uint8Array(length + 1);
    for (const at of this.begins) this.isEdge[at] = 1;
    this.isEdge[length] = 1;
  }

  /**
   * Where letters stand, and how good each place is: 1 for whole words, less for the beginning of one, and least for
   * Korean inside a word. Elsewhere they are other words' letters.
   * @param {string} wanted
   */
  find(wanted) {
    /** @type {{ at: number, good: number }[]} */
    const found = [];
    const korean = isKorean(wanted);
    if (wanted.length === 1) {
      for (const at of this.begins)
        if (this.all[at] === wanted) found.push({ at, good: this.isEdge[at + 1] ? 1 : 0.5 });
      return found.slice(0, MOST);
    }
    for (let at = this.all.indexOf(wanted); at >= 0 && found.length < MOST; at = this.all.indexOf(wanted, at + 1)) {
      const end = at + wanted.length;
      if (this.isEdge[at]) found.push({ at, good: this.isEdge[end] || this._ends(end) ? 1 : korean ? 0.9 : 0.6 });
      else if (korean && this.isEdge.indexOf(1, at) >= end) found.push({ at, good: 0.4 });
    }
    return found;
  }

  /**
   * Whether but a plural ends here.
   * @param {number} at
   */
  _ends(at) {
    return this.all[at] === "s" && this.isEdge[at + 1];
  }

  /**
   * Where in the text the letters from here to there stand.
   * @param {number} at
   * @param {number} length
   */
  span(at, length) {
    return [this._place(at), this._place(at + length - 1) + 1];
  }

  /** @param {number} at */
  _place(at) {
    let [part, after] = [0, this.begins.length];
    while (after - part > 1) {
      const middle = (part + after) >> 1;
      if (this.begins[middle] <= at) part = middle;
      else after = middle;
    }
    return this.places[part] + at - this.begins[part];
  }
}
