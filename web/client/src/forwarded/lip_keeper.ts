/**
 * Applies the lip sync policy to the slots of one connection. How long a buffer holds what comes belongs to the slot, whoever
 * fills it: so a person who comes into two slots is put in step at once by what is known of these, before anything was measured.
 */
import { AT_ONCE, GENTLY, type Pace, lipSync } from './lip_sync.js';

type DelayedReceiver = RTCRtpReceiver & { jitterBufferTarget?: number | null };
/** The slots of one person that play now. */
export interface Pair { participant: string; audio: string; video: string }
/** `age`: how many measures ago the delay was found. */
interface Buffer { target: number; delay: number; age: number }

/** One measure a second: what was found longer ago tells nothing of a buffer that has been idle since. */
const OLDEST = 10;

const keyOf = ({ participant, audio, video }: Pair): string => `${participant}/${audio}/${video}`;

export class LipKeeper {
  readonly #receiver: (mid: string) => DelayedReceiver | undefined;
  readonly #buffers = new Map<string, Buffer>();
  /** Who was in which slots the last time. */
  #kept = new Set<string>();
  /** Of those who came since the last measure: that one spans their coming, and is about nobody. */
  #fresh = new Set<string>();

  constructor(receiver: (mid: string) => DelayedReceiver | undefined) {
    this.#receiver = receiver;
  }

  /** Somebody came into a slot, or left it. */
  changed(pairs: readonly Pair[]): void {
    for (const mid of this.#buffers.keys()) {
      if (!pairs.some(({ audio, video }) => audio === mid || video === mid)) this.#hold(mid, 0);
    }
    for (const pair of pairs) {
      if (this.#kept.has(keyOf(pair))) continue;
      this.#fresh.add(keyOf(pair));
      this.#adjust(pair, AT_ONCE);
    }
    this.#kept = new Set(pairs.map(keyOf));
  }

  /** `delays`: from arrival to playing by mid, in ms, since the last time; absent for what does not play. */
  measured(pairs: readonly Pair[], delays: ReadonlyMap<string, number>): void {
    this.changed(pairs);
    for (const [mid, delay] of delays) this.#buffers.set(mid, { target: this.#buffers.get(mid)?.target ?? 0, delay, age: -1 });
    for (const buffer of this.#buffers.values()) buffer.age++;
    for (const pair of pairs) {
      const spans = this.#fresh.delete(keyOf(pair));
      if (!spans && delays.has(pair.audio) && delays.has(pair.video)) this.#adjust(pair, GENTLY);
    }
  }

  #adjust({ audio, video }: Pair, pace: Pace): void {
    const [sound, picture] = [this.#buffers.get(audio), this.#buffers.get(video)];
    if (sound === undefined || picture === undefined || Math.max(sound.age, picture.age) > OLDEST) return;
    const next = lipSync(sound, picture, pace);
    if (next === null) return;
    this.#hold(audio, next.audio);
    this.#hold(video, next.video);
  }

  #hold(mid: string, target: number): void {
    const buffer = this.#buffers.get(mid);
    if (buffer === undefined || buffer.target === target) return;
    buffer.target = target;
    const receiver = this.#receiver(mid);
    if (receiver !== undefined && 'jitterBufferTarget' in receiver) receiver.jitterBufferTarget = target === 0 ? null : target;
  }
}
