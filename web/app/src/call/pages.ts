/** How many tiles fit on one page, and which stand on it. Pure. */
import { grid, type Size } from './grid';

export const kMostTiles = 25;
/** Below this a face can't be read. */
const kLeastWidth = 110;
const kLeastHeight = 84;

export function capacityOf(stage: Size, gap: number, most = kMostTiles): number {
  for (let count = most; count > 1; count--) {
    const [tile] = grid(count, stage, gap);
    if (tile && tile.width >= kLeastWidth && tile.height >= kLeastHeight) return count;
  }
  return 1;
}

export interface Page<T> {
  items: T[];
  /** From 0; the asked-for page or the last one there is. */
  index: number;
  count: number;
}

/** `room`: how many items a page holds. Pages are equally full: 26 people are 13 and 13, not 25 and 1. */
export function pageOf<T>(items: readonly T[], room: number, wanted: number): Page<T> {
  const count = Math.max(1, Math.ceil(items.length / Math.max(1, room)));
  const index = Math.min(Math.max(0, wanted), count - 1);
  const each = Math.ceil(items.length / count);
  return { items: items.slice(index * each, (index + 1) * each), index, count };
}
