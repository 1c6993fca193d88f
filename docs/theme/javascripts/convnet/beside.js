// The page's side of worker.js: ask, and wait for the answer.

export class Beside {
  /** @type {Map<number, { done: (answer: any) => void, fail: (error: Error) => void, tell: (part: any) => void }>} */
  #waiting = new Map();
  #asked = 0;
  /**
   * Why the worker has stopped. It answers nothing any more, and another has to be made.
   * @type {Error | null}
   */
  stopped = null;

  /** @param {AbortSignal} signal */
  constructor(signal) {
    this.worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.worker.addEventListener("message", ({ data: { id, part, failed, answer } }) => {
      const waiting = this.#waiting.get(id);
      if (part !== undefined) return waiting?.tell(part);
      this.#waiting.delete(id);
      if (failed) waiting?.fail(new Error(failed));
      else waiting?.done(answer);
    });
    this.worker.addEventListener("error", (event) => {
      // The reader hears of it, so the console need not.
      event.preventDefault();
      this.worker.terminate();
      const stopped = new Error(event.message || "the worker has not started");
      this.stopped = stopped;
      for (const { fail } of this.#waiting.values()) fail(stopped);
      this.#waiting.clear();
    });
    signal.addEventListener("abort", () => this.worker.terminate());
  }

  /**
   * Fetch the weights of Lite0, which lie beside its manifest; ``tell`` is called with the share that has come.
   * @param {string} manifest the address
   * @param {LiteFile} file
   * @param {(share: number) => void} tell
   */
  load(manifest, file, tell) {
    return this.ask("load", { address: `${manifest.replace(/json$/, "bin")}?${file.sha256.slice(0, 12)}`, file }, tell);
  }

  /**
   * @param {string} what
   * @param {Record<string, unknown>} given
   * @param {(part: any) => void} tell
   * @returns {Promise<any>}
   */
  ask(what, given, tell = () => {}) {
    if (this.stopped) return Promise.reject(this.stopped);
    const id = this.#asked++;
    this.worker.postMessage({ id, ask: what, ...given });
    return new Promise((done, fail) => this.#waiting.set(id, { done, fail, tell }));
  }
}
