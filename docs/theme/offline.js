// A service worker that keeps what a reader has opened, for when there is no network. With one, all comes from it.
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const NAME = "convnotes";
const MOST = 600;

/** @type {(cache: Cache, request: Request, response: Response) => Promise<void>} */
const keep = async (cache, request, response) => {
  await cache.put(request, response);
  const kept = await cache.keys();
  // The oldest come first.
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST)).map((old) => cache.delete(old)));
};

/** @type {(event: FetchEvent) => Promise<Response>} */
const answer = async (event) => {
  const cache = await caches.open(NAME);
  try {
    const response = await fetch(event.request);
    // A full disk must not cost the reader the page.
    if (response.status === 200) event.waitUntil(keep(cache, event.request, response.clone()).catch(() => {}));
    return response;
  } catch (error) {
    const kept = await cache.match(event.request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
};

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && new URL(url).origin === location.origin) event.respondWith(answer(event));
});
