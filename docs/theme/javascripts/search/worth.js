// What a section is worth to a reader: headings count before passing mentions, and most where a term is taught.

/** @typedef {import("./letters.js").Letters} Letters */
/** @typedef {{ doc: Doc, page: string, title: Letters, text: Letters }} Section */
/** What was looked for: how much it says, what each section is worth for it, and its letters there. */
/** @typedef {{ weight: number, worth: number[], onPage: Set<string>, letters: string[], asks: boolean }} Found */

// What it is worth that a word stands in a heading, is taught here, or on this page; that words stand together; and
// that a word only asks.
const [HEADING, TAUGHT, PAGE, TOGETHER, ASKED] = [3, 4, 1, 2, 0.1];

/**
 * What each section is worth for one thing, or nothing if none has it. What few sections have says most.
 * @param {Wanted} wanted
 * @param {string[]} letters
 * @param {Section[]} sections
 * @param {number} usual the length of a section's text
 * @returns {Found | undefined}
 */
export function weigh({ asks, place }, letters, sections, usual) {
  const onPage = new Set(place ? [place.split("#")[0]] : []);
  const worth = sections.map(({ doc, page, title, text }) => {
    const inTitle = Math.max(...letters.map((one) => share(title, one)));
    if (inTitle && doc.location === page) onPage.add(page);
    const often = asks ? 0 : Math.max(...letters.map((one) => frequency(text, one)));
    const taught = place === doc.location ? TAUGHT : 0;
    return HEADING * inTitle + often / (often + 0.5 + text.all.length / usual) + taught;
  });
  const count = worth.filter(Boolean).length;
  if (!count) return undefined;
  return { weight: (asks ? ASKED : 1) * Math.log(1 + worth.length / count), worth, onPage, letters, asks };
}

/**
 * What a section is worth for all that is looked for. One that has all of it comes before one that has a part.
 * @param {Section} section
 * @param {number} at
 * @param {Found[]} found
 * @param {string} phrase
 */
export function score(section, at, found, phrase) {
  let [sum, covered, all] = [0, 0, 0];
  for (const { weight, worth, onPage } of found) {
    const here = onPage.has(section.page);
    sum += weight * (worth[at] && worth[at] + (here ? PAGE : 0));
    covered += weight * (worth[at] ? 1 : here ? 0.5 : 0);
    all += weight;
  }
  if (!sum) return 0;
  if (found.length > 1 && section.title.find(phrase).length) sum += (TOGETHER * HEADING * all) / found.length;
  else if (found.length > 1 && section.text.find(phrase).length) sum += (TOGETHER * all) / found.length;
  return sum * (covered / all) * (section.doc.boost ?? 1);
}

/**
 * How much of a heading the letters are, and how well they fit.
 * @param {Letters} title
 * @param {string} letters
 */
function share(title, letters) {
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
