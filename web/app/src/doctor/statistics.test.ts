import { describe, expect, test } from 'vitest';
import { median, speedOf, timingOf } from './statistics';

describe('round trips', () => {
  test('are told by their middle, not by one that was late', () => {
    expect(median([20, 22, 900])).toBe(22);
    expect(median([20, 22])).toBe(21);
    expect(timingOf([20, 22, 900, 21], null).medianMs).toBe(21.5);
  });
  test('tell how they change from one to the next', () => expect(timingOf([20, 30, 20, 30], null).jitterMs).toBe(10));
  test('tell how many did not come back', () => {
    expect(timingOf([20, 20, 20], 4).loss).toBe(0.25);
    expect(timingOf([20], null).loss).toBeNull();
  });
});

describe('speed', () => {
  test('is megabits a second between the first mark and the last', () =>
    expect(speedOf([{ ms: 1000, bytes: 0 }, { ms: 1500, bytes: 125_000 }])).toBeCloseTo(2));
  test('leaves out the slow beginning of a longer transfer', () =>
    expect(speedOf([{ ms: 0, bytes: 0 }, { ms: 700, bytes: 1000 }, { ms: 1700, bytes: 126_000 }])).toBeCloseTo(1));
  test('of nothing is 0', () => {
    expect(speedOf([])).toBe(0);
    expect(speedOf([{ ms: 5, bytes: 9 }])).toBe(0);
  });
});
