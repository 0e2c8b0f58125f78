/** What we tell the server of the direct call (docs/protocol.md, 4.7: `direct.state`). Pure. */

export type DirectState = 'connected' | 'failed' | 'broken';
export interface DirectSight {
  /** Media of the other side arrives. */
  flowing: boolean;
  /** ICE has given up. */
  failed: boolean;
}

/** Nothing for this long is `broken`. */
export const BROKEN_MS = 3000;

export class DirectReport {
  #epoch: number | null = null;
  #said: DirectState | null = null;
  #flowedAt = 0;

  /** A new epoch, in which a direct call is held or tried: the server hears how it stands. */
  begin(epoch: number, now: number): void {
    this.#epoch = epoch;
    this.#said = null;
    this.#flowedAt = now;
  }

  end(): void {
    this.#epoch = null;
  }

  /** What is to be said now, if anything. */
  see({ flowing, failed }: DirectSight, now: number): { epoch: number; state: DirectState } | null {
    if (this.#epoch === null) return null;
    if (flowing) this.#flowedAt = now;
    const state = this.#judge(flowing, failed, now);
    if (state === null || state === this.#said) return null;
    this.#said = state;
    return { epoch: this.#epoch, state };
  }

  #judge(flowing: boolean, failed: boolean, now: number): DirectState | null {
    if (flowing) return 'connected';
    if (failed) return this.#said === 'connected' || this.#said === 'broken' ? 'broken' : 'failed';
    // Before it has been connected there is nothing to be broken; the server has a limit of its own for that.
    return this.#said === 'connected' && now - this.#flowedAt >= BROKEN_MS ? 'broken' : this.#said;
  }
}
