import { expect, test } from 'vitest';
import { tileLabel, troubleOf } from './tile_label';

test('a tile is named by the person and the states', () => {
  expect(tileLabel('Ada', { microphone: 'on' }, false)).toBe('Ada');
  expect(tileLabel('Ada', { microphone: 'off' }, false)).toBe('Ada, muted');
  expect(tileLabel('Ada', { microphone: 'none' }, true)).toBe('Ada, muted, hand raised');
  expect(tileLabel('You', { microphone: 'on' }, true)).toBe('You, hand raised');
});

test('trouble is said in words', () => {
  expect(troubleOf('connected', 'good', true)).toBe('');
  expect(troubleOf('connected', 'weak', true)).toBe('Weak connection');
  expect(troubleOf('interrupted', 'good', true)).toBe('Reconnecting…');
  expect(troubleOf('connecting', 'unknown', true)).toBe('Connecting…');
});
