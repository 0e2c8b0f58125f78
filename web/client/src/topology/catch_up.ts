/**
 * When a picture on a new path is worth moving to. Its first frame is a keyframe, which an encoder that begins with a low estimate
 * of the bandwidth sends slowly: it comes hundreds of ms after frames of the same moment by the old path, and those behind it wait
 * for it. Who moves at that frame sees the past again, and then nothing new until it is over. How late frames are can't be told
 * across two connections, but that they come less and less late can: while they do, the picture is still catching up. Pure.
 */

/** No frame came earlier, relative to its time of capture, for so long: five frames of a camera. */
export const STEADY_MS = 200;
/** Less than this is jitter: about half a frame. */
export const BETTER_MS = 20;
/** Whoever has not caught up by then has a worse path for good. */
export const CATCH_UP_LIMIT_MS = 1500;
/** RFC 7741, RFC 9628 and all other formats of pictures: 90 kHz. */
const TICKS_PER_MS = 90;

/** A frame as RTCRtpReceiver.getSynchronizationSources tells it: `timestamp` is when it was handed to the track, in ms. */
export interface DeliveredFrame { rtpTimestamp: number; timestamp: number }

export class CatchUp {
  #last: DeliveredFrame | null = null;
  /** How late the newest frame is, and the least late one was, against the first one. */
  #lag = 0;
  #best = 0;
  #betterAt = 0;
  #firstAt = 0;
  #done = false;

  /** The newest frame now; true once it has caught up, and from then on. */
  see(frame: DeliveredFrame, now: number): boolean {
    const last = this.#last;
    this.#last = frame;
    if (last === null) this.#firstAt = this.#betterAt = now;
    else this.#follow(last, frame, now);
    this.#done ||= now - this.#betterAt >= STEADY_MS || now - this.#firstAt >= CATCH_UP_LIMIT_MS;
    return this.#done;
  }

  #follow(last: DeliveredFrame, frame: DeliveredFrame, now: number): void {
    // Modulo 2^32 (RFC 3550, 5.1).
    const captured = ((frame.rtpTimestamp - last.rtpTimestamp) | 0) / TICKS_PER_MS;
    this.#lag += frame.timestamp - last.timestamp - captured;
    if (captured === 0 || this.#lag > this.#best - BETTER_MS) return;
    this.#best = this.#lag;
    this.#betterAt = now;
  }
}
