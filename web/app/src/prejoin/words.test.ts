import { expect, test } from 'vitest';
import { joinProblem, occupancyInWords } from './words';

test('how many are here is said in words', () => {
  expect(occupancyInWords(0)).toBe('Nobody is here yet.');
  expect(occupancyInWords(1)).toBe('One person is here.');
  expect(occupancyInWords(2)).toBe('Two people are here.');
  expect(occupancyInWords(40)).toBe('40 people are here.');
});

test('a full room is told apart from other refusals', () => {
  expect(joinProblem('room.full', 25).title).toBe('This room is full: all 25 places are taken');
  expect(joinProblem('room.full', 1).title).toMatch(/its one place is taken/);
  expect(joinProblem('server.storage', 25).title).toBe('');
});
