import { expect, test } from 'vitest';
import { grouped } from './grouping';
import { timeInWords } from './time';

const message = (id: number, from: string, at: number) => ({ id, message_id: `m_${id}`, from, name: from, text: 'x', at });

test('messages in a row by one author stand together, until a pause', () => {
  const chat = [message(1, 'a', 0), message(2, 'a', 1000), message(3, 'b', 2000), message(4, 'a', 3000), message(5, 'a', 900_000)];
  expect(grouped(chat).map((group) => group.messages.map((one) => one.id))).toEqual([[1, 2], [3], [4], [5]]);
});

test('today needs no date', () => {
  const now = new Date(2026, 10, 22, 18, 0).getTime();
  expect(timeInWords(new Date(2026, 10, 22, 9, 5).getTime(), now, 'en-GB')).toMatch(/^0?9:05$/);
  expect(timeInWords(new Date(2026, 10, 21, 9, 5).getTime(), now, 'en-GB')).toMatch(/^21 Nov, 0?9:05$/);
});
