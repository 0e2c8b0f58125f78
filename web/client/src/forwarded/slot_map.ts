/**
 * Who is in which receive slot (docs/protocol.md, 4.6). Pure. A slot's picture belongs to somebody from one frame on: what
 * was decoded before that frame's RTP timestamp is nobody's and is never shown.
 */
import type { SlotChange, TrackSource } from '../wire/media_messages.js';

interface Occupant { participant: string; source: TrackSource; timestamp: number; seen: boolean }

/** RTP timestamps wrap at 2^32 (RFC 3550, 5.1): later is what lies less than half the circle ahead. */
export function reached(timestamp: number, from: number): boolean {
  return (timestamp - from) >>> 0 < 2 ** 31;
}

export class SlotMap {
  readonly #slots = new Map<string, Occupant>();

  apply(changes: readonly SlotChange[]): void {
    for (const change of changes) {
      if (change.participant === null) {
        this.#slots.delete(change.mid);
        continue;
      }
      const { mid, participant, source, timestamp } = change;
      const before = this.#slots.get(mid);
      const same = before?.participant === participant && before.source === source;
      this.#slots.set(mid, { participant, source, timestamp, seen: same && before.seen });
    }
  }

  /** A frame or sound of this timestamp was decoded. True when the slot's picture is shown from now on. */
  decoded(mid: string, timestamp: number): boolean {
    const slot = this.#slots.get(mid);
    if (slot === undefined || slot.seen || !reached(timestamp, slot.timestamp)) return false;
    slot.seen = true;
    return true;
  }

  /** Slots that were given to somebody of whom nothing was decoded yet. */
  get awaited(): string[] {
    return [...this.#slots].filter(([, slot]) => !slot.seen).map(([mid]) => mid);
  }

  /** The slot that shows this now; null while nothing of it was decoded. */
  find(participant: string, source: TrackSource): string | null {
    for (const [mid, slot] of this.#slots) {
      if (slot.seen && slot.participant === participant && slot.source === source) return mid;
    }
    return null;
  }

  occupant(mid: string): { participant: string; source: TrackSource; seen: boolean } | null {
    return this.#slots.get(mid) ?? null;
  }

  clear(): void {
    this.#slots.clear();
  }
}
