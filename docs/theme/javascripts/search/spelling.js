// Words that no page has: with a particle, an ending or a wrong letter.

import { isKorean } from "./letters.js";

// The longest come first; otherwise 에서는 would lose 는 only.
const LONG = [
  "에서는",
  "으로는",
  "이라는",
  "이에요",
  "인가요",
  "에서",
  "에는",
  "으로",
  "이란",
  "라는",
  "하고",
  "처럼",
  "보다",
];
const PARTICLES = [...LONG, "부터", "까지", "마다", "이나", ..."은는이가을를의에로와과도만란"];
const ENDINGS = ["ing", "ed", "es", "s"];

/** @param {string} word */
export function isParticle(word) {
  return PARTICLES.includes(word);
}

/**
 * A word without its particle or ending, or as it is.
 * @param {string} word
 */
export function stem(word) {
  const [ends, left] = isKorean(word) ? [PARTICLES, 2] : [ENDINGS, 3];
  const end = ends.find((end) => word.endsWith(end) && word.length - end.length >= left);
  return end ? word.slice(0, -end.length) : word;
}

/**
 * The word that differs in one letter, or has two exchanged; the most frequent of several.
 * @param {string} word
 * @param {Map<string, number>} vocabulary
 */
export function nearest(word, vocabulary) {
  const wanted = sounds(word);
  let [found, most] = ["", 0];
  if (wanted.length < 4) return found;
  for (const [other, count] of vocabulary) {
    if (count <= most || Math.abs(other.length - word.length) > 1) continue;
    // One mistake leaves the beginning right, or the end.
    if (other[0] !== word[0] && other.at(-1) !== word.at(-1)) continue;
    if (isNear(wanted, sounds(other))) [found, most] = [other, count];
  }
  return found;
}

/**
 * As much of a word as another begins with, if it is enough to tell.
 * @param {string} word
 * @param {Map<string, number>} vocabulary
 */
export function longest(word, vocabulary) {
  let most = 0;
  for (const other of vocabulary.keys()) {
    let at = 0;
    while (at < word.length && other[at] === word[at]) at++;
    most = Math.max(most, at);
  }
  return most >= Math.max(isKorean(word) ? 2 : 4, word.length / 2) ? word.slice(0, most) : "";
}

/**
 * Korean by its sounds, of which a syllable has two or three.
 * @param {string} word
 */
function sounds(word) {
  return isKorean(word) ? word.normalize("NFD") : word;
}

/**
 * Whether one letter is wrong, missing or too much, or two are exchanged.
 * @param {string} a
 * @param {string} b
 */
function isNear(a, b) {
  if (a.length > b.length) return isNear(b, a);
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const [left, right] = [a.slice(at), b.slice(at)];
  if (a.length < b.length) return left === right.slice(1);
  const exchanged = left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2);
  return left.slice(1) === right.slice(1) || exchanged;
}
