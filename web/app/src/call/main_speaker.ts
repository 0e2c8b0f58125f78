/** Who stands large in the speaker layout: whoever speaks, but not each cough. Pure, but for what it remembers. */

/** A new speaker has to go on for this long, and the one before is left standing for at least that long. */
const kHoldMs = 1200;

export class MainSpeaker {
  #id: string | null = null;
  #candidate: string | null = null;
  #since = 0;

  /** `speakers` the loudest first. Falls back to the first person there. */
  follow(ids: readonly string[], speakers: readonly string[], now: number): string | null {
    if (this.#id === null || !ids.includes(this.#id)) this.#id = speakers[0] ?? ids[0] ?? null;
    const loudest = speakers.find((id) => ids.includes(id)) ?? null;
    if (loudest === null || this.#id === loudest || speakers.includes(this.#id ?? '')) {
      this.#candidate = null;
    } else if (this.#candidate !== loudest) {
      this.#candidate = loudest;
      this.#since = now;
    }
    if (this.#candidate !== null && now - this.#since >= kHoldMs) {
      this.#id = this.#candidate;
      this.#candidate = null;
    }
    return this.#id;
  }

  /** Ask again then; null when nothing is pending. */
  get due(): number | null {
    return this.#candidate === null ? null : this.#since + kHoldMs;
  }
}
