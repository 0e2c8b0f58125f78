import { expect, test } from 'vitest';
import { colourIndex, initials } from './initials';

test.each([
  ['Ada', 'A'],
  ['Ada Lovelace', 'AL'],
  ['  ada   king  lovelace ', 'AL'],
  ['Room 2', 'R2'],
  ['+49 4471', '+49'],
  ['👩‍🚀 Crew', '👩‍🚀C'],
  ['', ''],
])('the initials of %j are %j', (name, letters) => expect(initials(name)).toBe(letters));

test('a colour stays with its id', () => {
  expect(colourIndex('u_1', 8)).toBe(colourIndex('u_1', 8));
  const seen = new Set(Array.from({ length: 200 }, (_, i) => colourIndex(`u_${i}`, 8)));
  expect(seen.size).toBe(8);
});
