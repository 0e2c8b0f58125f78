/**
 * Participants that the server gave up but whose media may still reach us (docs/protocol.md, 4.5: `lost` MUST NOT end a
 * call while media flows). Pure: who is to be dropped now?
 */
import type { Participant } from '../api.js';

/** An interruption this long ends what the server had already called lost. */
export const GRACE_MS = 5000;

export class Lingering {
  #since = new Map<string, { participant: Participant; silentSince: number | null }>();

  get participants(): Participant[] { return [...this.#since.values()].map((one) => one.participant); }

  add(participant: Participant): void {
    this.#since.set(participant.id, { participant: { ...participant, connected: false }, silentSince: null });
  }

  remove(id: string): void {
    this.#since.delete(id);
  }

  /** Removes and returns those whose media has stopped. */
  sweep(flows: (id: string) => boolean, now: number): string[] {
    const gone: string[] = [];
    for (const [id, one] of this.#since) {
      one.silentSince = flows(id) ? null : (one.silentSince ?? now);
      if (one.silentSince !== null && now - one.silentSince >= GRACE_MS) gone.push(id);
    }
    for (const id of gone) this.#since.delete(id);
    return gone;
  }
}
