import type { Timing } from './measurements';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** `sent`: how many should have come back; null where nothing can get lost. */
export function timingOf(roundTrips: readonly number[], sent: number | null): Timing {
  const changes = roundTrips.slice(1).map((value, index) => Math.abs(value - roundTrips[index]!));
  return {
    medianMs: median(roundTrips),
    jitterMs: changes.length > 0 ? changes.reduce((sum, value) => sum + value, 0) / changes.length : 0,
    loss: sent === null || sent === 0 ? null : Math.max(0, 1 - roundTrips.length / sent),
  };
}

/** How many bytes there were in all at a moment. */
export interface Mark { ms: number; bytes: number }

/** TCP needs this long to find the line's speed; what came before does not count if enough comes after. */
const kWarmUpMs = 700;

/** Megabits a second between the first mark and the last, without the slow beginning. 0 for nothing. */
export function speedOf(marks: readonly Mark[]): number {
  const [first, last] = [marks[0], marks.at(-1)];
  if (!first || !last || last.ms <= first.ms) return 0;
  const warm = marks.find((mark) => mark.ms - first.ms >= kWarmUpMs);
  const from = warm && last.ms - warm.ms >= kWarmUpMs ? warm : first;
  return ((last.bytes - from.bytes) * 8) / 1000 / (last.ms - from.ms);
}
