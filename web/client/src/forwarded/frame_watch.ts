/**
 * Waits for the first frame of a slot's new occupant. It asks the receiver for the timestamp of what was decoded last instead
 * of an element's requestVideoFrameCallback: that sleeps in hidden pages, and the element would have to show the frame first.
 * Measured: Chromium 156 tells the frame just handed to the track, Firefox 153 the one before it; neither is ever too early
 * for a track that is put into an element afterwards.
 */
import { freshSource } from '../call/sources.js';
import type { SlotMap } from './slot_map.js';

/** About one frame. Runs only while somebody is awaited. */
export const WATCH_MS = 20;
/** Whoever has not come by then sends nothing for the moment (camera off, nobody speaks): a look now and then will do. */
export const PATIENCE_MS = 3000;
export const SLOW_MS = 200;
const FRESH_MS = 2000;

export class FrameWatch {
  readonly #slots: SlotMap;
  readonly #receiver: (mid: string) => RTCRtpReceiver | undefined;
  readonly #onShown: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #until = 0;

  constructor(slots: SlotMap, receiver: (mid: string) => RTCRtpReceiver | undefined, onShown: () => void) {
    this.#slots = slots;
    this.#receiver = receiver;
    this.#onShown = onShown;
  }

  /** Slots changed: somebody may soon be there. */
  start(): void {
    this.#until = performance.now() + PATIENCE_MS;
    this.#look();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    let shown = false;
    for (const mid of this.#slots.awaited) {
      const source = freshSource(this.#receiver(mid), FRESH_MS);
      if (source !== null && this.#slots.decoded(mid, source.rtpTimestamp)) shown = true;
    }
    this.stop();
    const pause = performance.now() < this.#until ? WATCH_MS : SLOW_MS;
    if (this.#slots.awaited.length > 0) this.#timer = setTimeout(() => this.#look(), pause);
    if (shown) this.#onShown();
  }
}
