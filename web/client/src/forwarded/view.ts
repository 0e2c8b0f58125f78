/**
 * Which pictures we ask the server for (`view.set`). Pure. Resizing a window changes every height with each frame, so a new
 * view is told at most so often; and a picture counts as asked for only while every view that the server may stand at holds it.
 */
import type { ViewTile } from '../wire/media_messages.js';

export const VIEW_PAUSE_MS = 250;
/** And one that was refused not so soon again: the reason may last. */
export const REFUSED_PAUSE_MS = 2000;
/** docs/protocol.md, 2.2 and 4.6. */
const MOST_TILES = 64;
const HIGHEST = 4320;
/** Heights are told in steps: no layer is that fine. */
const STEP = 30;

const keyOf = (participant: string, source: string): string => `${participant}/${source}`;
type Keys = ReadonlySet<string>;

export class View {
  #wanted: ViewTile[] = [];
  #text = '';
  #told = '';
  #toldAt = -Infinity;
  /** The view that the server has confirmed, and those that it has not. */
  #confirmed: Keys = new Set();
  #pending: { id: number; keys: Keys }[] = [];
  #ids = 0;

  get size(): number { return this.#wanted.length; }

  want(tiles: readonly ViewTile[]): void {
    const known = new Set<string>();
    this.#wanted = [];
    for (const { participant, source, height } of tiles) {
      const key = keyOf(participant, source);
      if (known.has(key) || known.size === MOST_TILES) continue;
      known.add(key);
      this.#wanted.push({ participant, source, height: Math.min(HIGHEST, Math.max(1, Math.ceil(height / STEP)) * STEP) });
    }
    this.#text = JSON.stringify(this.#wanted);
  }

  /** What is to be sent now, if anything; `confirm(id)` or `refuse(id)` when the server has answered. */
  take(now: number): { id: number; tiles: ViewTile[] } | null {
    if (this.#text === this.#told || now < this.#toldAt + VIEW_PAUSE_MS) return null;
    this.#told = this.#text;
    this.#toldAt = now;
    const id = ++this.#ids;
    this.#pending.push({ id, keys: new Set(this.#wanted.map((one) => keyOf(one.participant, one.source))) });
    return { id, tiles: this.#wanted };
  }

  confirm(id: number): void {
    while (this.#pending[0] !== undefined && this.#pending[0].id <= id) this.#confirmed = this.#pending.shift()?.keys ?? new Set();
  }

  /** The server did not take it, and shows what it showed before: it is told again, after a while. */
  refuse(id: number, now: number): void {
    if (this.#pending.at(-1)?.id !== id) {
      this.#pending = this.#pending.filter((one) => one.id !== id);
      return; // Forgotten, or a later one is under way.
    }
    this.#pending.pop();
    this.#told = '';
    this.#toldAt = now + REFUSED_PAUSE_MS - VIEW_PAUSE_MS;
  }

  /** The server knows no view of ours (any more): tell it again. */
  forget(): void {
    this.#told = '';
    this.#toldAt = -Infinity;
    this.#pending = [];
    this.#confirmed = new Set();
  }

  /**
   * Whether the server can't have taken the slot of this picture for another one. Without this a tile that goes and comes
   * back at once would be filled by what its slot carries meanwhile.
   */
  holds(participant: string, source: string): boolean {
    const key = keyOf(participant, source);
    return this.#confirmed.has(key) && this.#pending.every((one) => one.keys.has(key));
  }
}
