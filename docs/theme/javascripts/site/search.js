// The search's worker: Material's own, which knows no Korean, with the reader's words turned into those of the
// pages before it reads them. It is asked for as search.js?NAME, with the name of Material's file.
//
// With every page Material asks for all words of all pages. What it gets is empty; the words, most of what a page
// would weigh, come when somebody searches.

// Longest first, or 에서는 would lose 는 only.
const PARTICLES = ["에서는", "으로는", "이라는", "에서", "에는", "으로", "이란", "라는", "하고", "처럼", "보다", "부터",
  "까지", "마다", "이나", "은", "는", "이", "가", "을", "를", "의", "에", "로", "와", "과", "도", "만", "란"];
const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3];

let separator, alternates, camel, words;

/** Take the vocabulary from what Material is given to index. */
function learn({ config, docs }) {
  separator = new RegExp(config.separator, "g");
  alternates = config.alternates;
  const text = docs.map((doc) => `${doc.title} ${doc.text}`.replace(/<[^>]*>/g, " ")).join(" ");
  camel = new Map((text.match(/\b[A-Z][a-z]+(?:[A-Z][a-z\d]*)+\b/g) ?? [])
    .map((name) => [name.toLowerCase(), split(name).join(" ")]));
  words = new Set(split(text.toLowerCase()));
}

function split(text) {
  return text.split(separator).filter(Boolean);
}

function known(start) {
  return words.has(start) || [...words].some((word) => word.startsWith(start));
}

/** A word without the particle, or the plural, that keeps it from being found. */
function stem(word) {
  if (/\p{sc=Hang}/u.test(word)) {
    const particle = PARTICLES.find((end) => word.endsWith(end) && word.length - end.length > 1);
    const bare = particle ? word.slice(0, -particle.length) : word;
    return known(bare) ? bare : word;
  }
  return [word.replace(/s$/, ""), word.replace(/es$/, "")].find((bare) => words.has(bare)) ?? word;
}

/** A query in the words of the pages: `최대풀링을` becomes `최대 풀링`. */
function rewrite(query) {
  const chosen = alternates.reduce((text, [from, term]) => text.replaceAll(from, term), query.toLowerCase().trim());
  return chosen.split(/\s+/).map((word) => camel.get(word) ?? stem(word)).join(" ");
}

/** Hand a message on to Material. */
function pass(data) {
  dispatchEvent(Object.assign(new MessageEvent("message", { data }), { passed: true }));
}

let setup, index;

async function load() {
  const docs = await (await fetch("../../search/documents.json")).json();
  learn({ ...setup.data, docs });
  pass({ ...setup, data: { ...setup.data, docs } });
  // Material sets itself up in steps that follow this one.
  await new Promise((done) => setTimeout(done));
}

addEventListener("message", async (event) => {
  if (event.passed) {
    return;
  }
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
