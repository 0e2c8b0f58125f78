import { expect, test } from 'vitest';
import { joinProblem, occupancyInWords } from './words';

test('how many are here is said in words', () => {
  expect(occupancyInWords(0)).toBe('Nobody is here yet.');
  expect(occupancyInWords(1)).toBe('One person is here.');
  expect(occupancyInWords(2)).toBe('Two people are here.');
  expect(occupancyInWords(40)).toBe('40 people are here.');
});

test('a full room is told apart from other refusals', () => {
  expect(joinProblem('room.full').title).toMatch(/full/);
  expect(joinProblem('server.storage').title).toBe('');
});
