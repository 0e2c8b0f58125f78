/** When to restart ICE (docs/protocol.md, 4.5). A pure machine for one peer connection. */
export const DISCONNECTED_MS = 2000;
/** A restart that has not connected by then is made again. */
export const RETRY_MS = 6000;
/** Reports of a changed network come in swarms. */
export const SWARM_MS = 3000;
/**
 * Both sides lose a path at the same moment, and one restart serves both. The polite side lets the other one's offer come
 * first: crossing offers cost a rollback, after which Chromium 156 was seen to receive no more video.
 */
export const POLITE_DELAY_MS = 600;

export class RestartPolicy {
  readonly #delay: number;
  #restartAt: number | null = null;
  #last = -Infinity;
  #begun = false;
  #connected = false;

  constructor(polite: boolean) {
    this.#delay = polite ? POLITE_DELAY_MS : 0;
  }

  /** Returns true when ICE is to be restarted now. */
  onState(state: RTCPeerConnectionState, now: number): boolean {
    if (state === 'connecting' || state === 'connected') this.#begun = true;
    this.#connected = state === 'connected';
    if (state === 'connected' || state === 'closed') this.#restartAt = null;
    else if (state === 'disconnected') this.#restartAt ??= now + DISCONNECTED_MS + this.#delay;
    else if (state === 'failed') this.#restartAt = now + this.#delay;
    return this.tick(now);
  }

  onNetworkChange(now: number): boolean {
    if (!this.#begun || now - this.#last < SWARM_MS) return false;
    this.#restartAt = now + this.#delay;
    return this.tick(now);
  }

  /** The other side restarts (or just renegotiates): ours would only cross it. */
  onRemoteOffer(now: number): void {
    this.#last = now;
    this.#restartAt = this.#connected ? null : now + RETRY_MS;
  }

  tick(now: number): boolean {
    if (this.#restartAt === null || this.#restartAt > now) return false;
    this.#last = now;
    this.#restartAt = this.#connected ? null : now + RETRY_MS;
    return true;
  }

  deadline(): number | null { return this.#restartAt; }
}
