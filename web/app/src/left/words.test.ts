import { expect, test } from 'vitest';
import { endingInWords, isInterruption } from './words';

test('each ending says what happened and what to do', () => {
  expect(endingInWords(undefined).title).toBe('You left the call');
  expect(endingInWords('session.replaced').text).toMatch(/Rejoin/);
  expect(endingInWords('room.full').title).toMatch(/full/);
  expect(endingInWords('server.internal').text).toMatch(/Rejoin/);
});

test('only an interruption leads to the test of the connection', () => {
  expect(isInterruption('session.unknown')).toBe(true);
  expect(isInterruption(undefined)).toBe(false);
  expect(isInterruption('room.full')).toBe(false);
});
