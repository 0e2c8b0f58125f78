/** Notices a pipe that is dead without saying so: ping after 5 s idle, give up 2 s later (docs/protocol.md, 3.3). */
export const IDLE_MS = 5000;
export const SILENCE_MS = 2000;

export type LivenessAction = { type: 'ping' } | { type: 'dead' };

export class Liveness {
  #pingAt: number | null = null;
  #deadAt: number | null = null;

  /** A pipe has brought its welcome. */
  start(now: number): void {
    this.#pingAt = now + IDLE_MS;
    this.#deadAt = null;
  }

  stop(): void {
    this.#pingAt = null;
    this.#deadAt = null;
  }

  sent(now: number): void {
    if (this.#pingAt !== null) this.#pingAt = now + IDLE_MS;
  }

  heard(): void {
    this.#deadAt = null;
  }

  /** Something happened to the network: ask at once instead of waiting. */
  suspect(now: number): void {
    if (this.#pingAt !== null) this.#pingAt = now;
  }

  tick(now: number, out: LivenessAction[]): void {
    if (this.#deadAt !== null && this.#deadAt <= now) {
      this.stop();
      out.push({ type: 'dead' });
    } else if (this.#pingAt !== null && this.#pingAt <= now) {
      this.#pingAt = now + IDLE_MS;
      this.#deadAt ??= now + SILENCE_MS;
      out.push({ type: 'ping' });
    }
  }

  deadline(): number | null {
    const due = Math.min(this.#pingAt ?? Infinity, this.#deadAt ?? Infinity);
    return due === Infinity ? null : due;
  }
}
