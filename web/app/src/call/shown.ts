/** Which tiles are on the screen and how high, in physical pixels, told to the meeting: only what is seen is sent to us. */
import type { ViewTile } from '@parlance/client';
import type { Attachment } from 'svelte/attachments';

interface Seen {
  tile: Omit<ViewTile, 'height'>;
  height: number;
  visible: boolean;
}

/** What to ask for, the largest first: that is what people look at. Pure. */
export function viewOf(seen: Iterable<Seen>, density: number): ViewTile[] {
  return [...seen]
    .filter((one) => one.visible && one.height >= 1)
    .sort((a, b) => b.height - a.height)
    .map(({ tile, height }) => ({ ...tile, height: Math.round(height * density) }));
}

export class Shown {
  readonly #seen = new Map<Element, Seen>();
  readonly #tell: (view: ViewTile[]) => void;
  readonly #sizes: ResizeObserver;
  readonly #crossings: IntersectionObserver;
  readonly #watches = new Map<string, Attachment<Element>>();
  #told = false;

  constructor(tell: (view: ViewTile[]) => void) {
    this.#tell = tell;
    this.#sizes = new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) this.#note(target, { height: contentRect.height });
    });
    this.#crossings = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) this.#note(target, { visible: isIntersecting });
    });
  }

  /** For the element of a tile. */
  watch(participant: string, source: ViewTile['source']): Attachment<Element> {
    const key = `${participant}/${source}`;
    // Always the same function for one tile: another one would be attached anew.
    const known = this.#watches.get(key) ?? this.#watching(participant, source);
    this.#watches.set(key, known);
    return known;
  }

  close(): void {
    this.#sizes.disconnect();
    this.#crossings.disconnect();
  }

  #watching(participant: string, source: ViewTile['source']): Attachment<Element> {
    return (element) => {
      this.#seen.set(element, { tile: { participant, source }, height: 0, visible: true });
      this.#sizes.observe(element);
      this.#crossings.observe(element);
      return () => {
        this.#seen.delete(element);
        this.#sizes.unobserve(element);
        this.#crossings.unobserve(element);
        this.#changed();
      };
    };
  }

  #note(element: Element, change: Partial<Seen>): void {
    const known = this.#seen.get(element);
    if (!known) return;
    this.#seen.set(element, { ...known, ...change });
    this.#changed();
  }

  /** Once for all tiles that change together. */
  #changed(): void {
    if (this.#told) return;
    this.#told = true;
    queueMicrotask(() => {
      this.#told = false;
      this.#tell(viewOf(this.#seen.values(), devicePixelRatio));
    });
  }
}
