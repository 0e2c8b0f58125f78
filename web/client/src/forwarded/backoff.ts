/** Pauses between tries: at once, then 1 s, 2, 4 ... at most 15 s. */
const SECOND_MS = 1000;
const MOST_MS = 15_000;

export class Backoff {
  #next = 0;

  next(): number {
    const pause = this.#next;
    this.#next = pause === 0 ? SECOND_MS : Math.min(MOST_MS, pause * 2);
    return pause;
  }

  reset(): void {
    this.#next = 0;
  }
}
