/** Applies the lip sync policy to the slots of one connection. A slot that changes hands begins anew. */
import { lipSync } from './lip_sync.js';

type DelayedReceiver = RTCRtpReceiver & { jitterBufferTarget?: number | null };
/** The slots of one person that play now. */
export interface Pair { participant: string; audio: string; video: string }

export class LipKeeper {
  readonly #receiver: (mid: string) => DelayedReceiver | undefined;
  readonly #held = new Map<string, { participant: string; target: number }>();

  constructor(receiver: (mid: string) => DelayedReceiver | undefined) {
    this.#receiver = receiver;
  }

  /** `delays`: from arrival to playing by mid, in ms; absent for what does not play. */
  keep(pairs: readonly Pair[], delays: ReadonlyMap<string, number>): void {
    this.#release(pairs);
    for (const { participant, audio, video } of pairs) {
      const [sound, picture] = [delays.get(audio), delays.get(video)];
      if (sound === undefined || picture === undefined) continue;
      const next = lipSync({ delay: sound, target: this.#target(audio) }, { delay: picture, target: this.#target(video) });
      if (next === null) continue;
      this.#hold(audio, participant, next.audio);
      this.#hold(video, participant, next.video);
    }
  }

  #target(mid: string): number { return this.#held.get(mid)?.target ?? 0; }

  #release(pairs: readonly Pair[]): void {
    for (const [mid, { participant }] of this.#held) {
      const stays = pairs.some((one) => one.participant === participant && (one.audio === mid || one.video === mid));
      if (!stays) this.#hold(mid, participant, 0);
    }
  }

  #hold(mid: string, participant: string, target: number): void {
    const receiver = this.#receiver(mid);
    if (target === 0) this.#held.delete(mid);
    else this.#held.set(mid, { participant, target });
    if (receiver !== undefined && 'jitterBufferTarget' in receiver) receiver.jitterBufferTarget = target === 0 ? null : target;
  }
}
