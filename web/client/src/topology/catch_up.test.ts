import { describe, expect, test } from 'vitest';
import { CATCH_UP_LIMIT_MS, CatchUp, STEADY_MS } from './catch_up.js';

/** Frames captured each 40 ms that come with the lateness given, looked at when they come. When the picture had caught up; -1: never. */
function caughtUpAt(lateness: (index: number) => number, { first = 0, frames = 60 } = {}): number {
  const catchUp = new CatchUp();
  for (let index = 0; index < frames; index++) {
    const at = 40 * index + lateness(index);
    if (catchUp.see({ rtpTimestamp: (first + 3600 * index) >>> 0, timestamp: at }, at)) return at;
  }
  return -1;
}

describe('a picture on a new path', () => {
  test('that comes steadily has caught up soon', () => {
    expect(caughtUpAt(() => 50)).toBe(50 + STEADY_MS);
  });
  test('that jitters a little does not wait longer for it', () => {
    expect(caughtUpAt((index) => 50 + (index % 2 === 0 ? 8 : 0))).toBeLessThanOrEqual(58 + STEADY_MS + 40);
  });
  test('that begins with a late keyframe is waited for until it comes less late no more', () => {
    // 600 ms late, then 25 ms less with each frame: 24 frames.
    const late = (index: number): number => Math.max(0, 600 - 25 * index);
    const at = caughtUpAt(late);
    expect(at).toBeGreaterThanOrEqual(40 * 24);
    expect(at).toBeLessThanOrEqual(40 * 24 + STEADY_MS + 40);
  });
  test('is not waited for without end', () => {
    expect(caughtUpAt((index) => 3000 - 25 * index, { frames: 200 })).toBeLessThanOrEqual(3000 + CATCH_UP_LIMIT_MS + 40);
  });
  test('may have timestamps that wrap', () => {
    const late = (index: number): number => Math.max(0, 600 - 25 * index);
    expect(caughtUpAt(late, { first: 2 ** 32 - 36_000 })).toBe(caughtUpAt(late));
  });
  test('that stands still, as a screen may, has caught up', () => {
    const catchUp = new CatchUp();
    const frame = { rtpTimestamp: 1, timestamp: 0 };
    expect([catchUp.see(frame, 0), catchUp.see(frame, STEADY_MS - 1), catchUp.see(frame, STEADY_MS)]).toEqual([false, false, true]);
  });
});
