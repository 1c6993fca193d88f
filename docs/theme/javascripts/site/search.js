// The search's worker, in place of Material's, which knows no Korean. It speaks as that one does, to Material's box.
//
// The words of all pages would outweigh a page. They come when somebody searches.

/** @typedef {{ type: number, data: string }} Message */

const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3];

/** @type {Promise<import("../search/search.js").Search> | undefined} */
let search;

async function load() {
  const [{ Search }, documents] = await Promise.all([
    import("../search/search.js"),
    fetch("../../search/documents.json"),
  ]);
  return new Search(await documents.json());
}

/** @param {string} query */
async function answer(query) {
  try {
    search ??= load();
    return (await search).search(query);
  } catch (error) {
    // Without a network. The next letter tries again.
    search = undefined;
    console.info(error);
    return { items: [] };
  }
}

addEventListener("message", async (/** @type {MessageEvent<Message>} */ { data: { type, data } }) => {
  if (type === SETUP) postMessage({ type: READY });
  // Material asks for nothing as soon as the page is there.
  if (type === QUERY) postMessage({ type: RESULT, data: data ? await answer(data) : { items: [] } });
});
