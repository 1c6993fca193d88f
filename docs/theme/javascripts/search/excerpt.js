// What a result shows of a section.

/** @typedef {import("./letters.js").Letters} Letters */

const [BEFORE, LENGTH] = [60, 200];

/**
 * A text as HTML, with what was looked for marked.
 * @param {string} text
 * @param {Letters} letters
 * @param {string[]} wanted
 */
export function marked(text, letters, wanted, from = 0, to = text.length) {
  let [html, at] = ["", from];
  for (const [start, end] of places(letters, wanted)) {
    if (start < at || end > to) continue;
    html += `${escaped(text.slice(at, start))}<mark>${escaped(text.slice(start, end))}</mark>`;
    at = end;
  }
  return html + escaped(text.slice(at, to));
}

/**
 * The part of a text around the first place that was looked for.
 * @param {string} text
 * @param {Letters} letters
 * @param {string[]} wanted
 */
export function excerpt(text, letters, wanted) {
  if (!text) return "";
  const first = places(letters, wanted)[0]?.[0] ?? 0;
  const from = first > BEFORE ? text.lastIndexOf(" ", first - BEFORE) + 1 : 0;
  const cut = text.indexOf(" ", from + LENGTH);
  const to = cut < 0 ? text.length : cut;
  return `<p>${from ? "… " : ""}${marked(text, letters, wanted, from, to)}${to < text.length ? " …" : ""}</p>`;
}

/**
 * The words that were found, as the text has them.
 * @param {string} text
 * @param {Letters} letters
 * @param {string[]} wanted
 */
export function surfaces(text, letters, wanted) {
  return new Set(places(letters, wanted).map(([start, end]) => text.slice(start, end).toLowerCase()));
}

/**
 * @param {Letters} letters
 * @param {string[]} wanted
 */
function places(letters, wanted) {
  const all = wanted.flatMap((one) => letters.find(one).map(({ at }) => letters.span(at, one.length)));
  return all.sort(([a, end], [b, other]) => a - b || other - end);
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
