// The page's side of worker.js: ask, and wait for the answer.

export class Beside {
  /** @type {Map<number, { done: (answer: any) => void, fail: (error: Error) => void, tell: (part: any) => void }>} */
  #waiting = new Map();
  #asked = 0;

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
    this.worker.addEventListener("error", ({ message }) => {
      for (const { fail } of this.#waiting.values()) fail(new Error(message));
      this.#waiting.clear();
    });
    signal.addEventListener("abort", () => this.worker.terminate());
  }

  /**
   * @param {string} what
   * @param {Record<string, unknown>} given
   * @param {(part: any) => void} tell
   * @returns {Promise<any>}
   */
  ask(what, given, tell = () => {}) {
    const id = this.#asked++;
    this.worker.postMessage({ id, ask: what, ...given });
    return new Promise((done, fail) => this.#waiting.set(id, { done, fail, tell }));
  }
}
