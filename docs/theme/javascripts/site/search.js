// The search's worker. Material's own knows no Korean. This one turns the reader's words into those of the pages, and
// then runs Material's. The page asks for search.js?NAME, with the name of Material's file.
//
// Material fetches the words of all pages with every page, and they would outweigh the page. It is given an empty
// index; the words come when somebody searches.

/** @typedef {{ title: string, text: string }} Doc */
/** @typedef {{ config: { separator: string, alternates: [string, string][] }, docs: Doc[] }} Index */
/** @typedef {{ type: number, data: Index }} Setup */

// The longest come first; otherwise 에서는 would lose 는 only.
const LONG = "에서는 으로는 이라는 에서 에는 으로 이란 라는 하고 처럼 보다 부터 까지 마다 이나".split(" ");
const PARTICLES = [...LONG, ..."은는이가을를의에로와과도만란"];
const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3];

let separator = / /g;
/** @type {[string, string][]} */
let alternates = [];
/** @type {Map<string, string>} */
let camel = new Map();
/** @type {Set<string>} */
let words = new Set();

/**
 * Take the vocabulary from what Material is given to index.
 * @param {Index} index
 */
function learn({ config, docs }) {
  separator = new RegExp(config.separator, "g");
  alternates = config.alternates;
  const text = docs.map((doc) => `${doc.title} ${doc.text}`.replace(/<[^>]*>/g, " ")).join(" ");
  camel = new Map(
    (text.match(/\b[A-Z][a-z]+(?:[A-Z][a-z\d]*)+\b/g) ?? []).map((name) => [name.toLowerCase(), split(name).join(" ")]),
  );
  words = new Set(split(text.toLowerCase()));
}

/** @param {string} text */
function split(text) {
  return text.split(separator).filter(Boolean);
}

/** @param {string} start */
function known(start) {
  return words.has(start) || [...words].some((word) => word.startsWith(start));
}

/**
 * A word without a particle or plural that the pages do not have.
 * @param {string} word
 */
function stem(word) {
  if (/\p{sc=Hang}/u.test(word)) {
    const particle = PARTICLES.find((end) => word.endsWith(end) && word.length - end.length > 1);
    const bare = particle ? word.slice(0, -particle.length) : word;
    return known(bare) ? bare : word;
  }
  return [word.replace(/s$/, ""), word.replace(/es$/, "")].find((bare) => words.has(bare)) ?? word;
}

/**
 * A query in the words of the pages: `최대풀링을` becomes `최대 풀링`.
 * @param {string} query
 */
function rewrite(query) {
  const chosen = alternates.reduce((text, [from, term]) => text.replaceAll(from, term), query.toLowerCase().trim());
  return chosen
    .split(/\s+/)
    .map((word) => camel.get(word) ?? stem(word))
    .join(" ");
}

/**
 * Pass a message on to Material.
 * @param {unknown} data
 */
function pass(data) {
  dispatchEvent(Object.assign(new MessageEvent("message", { data }), { passed: true }));
}

/** @type {Setup} */
let setup;
/** @type {Promise<void> | undefined} */
let index;

async function load() {
  const docs = await (await fetch("../../search/documents.json")).json();
  learn({ ...setup.data, docs });
  pass({ ...setup, data: { ...setup.data, docs } });
  // Material sets itself up in later tasks of the event loop.
  await new Promise((done) => setTimeout(done));
}

addEventListener("message", async (event) => {
  if ("passed" in event) return;
  event.stopImmediatePropagation();
  if (event.data.type === SETUP) {
    setup = event.data;
    postMessage({ type: READY });
  } else if (!event.data.data.trim()) {
    postMessage({ type: RESULT, data: { items: [] } });
  } else {
    index ??= load();
    await index;
    pass({ type: QUERY, data: rewrite(event.data.data) });
  }
});
importScripts(`../../assets/javascripts/workers/${location.search.slice(1)}`);
