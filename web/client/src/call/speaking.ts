/** Speaking or not, from the audio level (0..1, linear), without flicker between syllables. */
const THRESHOLD = 0.02;
const HOLD_MS = 700;

export class SpeakingDetector {
  #until = -Infinity;

  add(level: number, now: number): boolean {
    if (level >= THRESHOLD) this.#until = now + HOLD_MS;
    return now < this.#until;
  }
}
