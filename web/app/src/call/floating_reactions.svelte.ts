import type { Reaction } from '@parlance/client';

const kShownMs = 3200;
const kMost = 24;

export const kEmoji: Record<Reaction, string> = {
  thumbs_up: '👍',
  heart: '❤️',
  laugh: '😂',
  clap: '👏',
  surprised: '😮',
  party: '🎉',
};

export interface Floating {
  key: number;
  from: string;
  emoji: string;
  /** Which of a few ways up it takes. */
  lane: number;
}

export class FloatingReactions {
  list = $state.raw<Floating[]>([]);
  #next = 0;

  add(from: string, reaction: Reaction): void {
    const key = this.#next++;
    this.list = [...this.list, { key, from, emoji: kEmoji[reaction], lane: key % 3 }].slice(-kMost);
    setTimeout(() => (this.list = this.list.filter((one) => one.key !== key)), kShownMs);
  }
}
