import { expect, test } from 'vitest';
import { chatProblem, noticeInWords, words } from './words';

test('a refused message tells what to do about its cause', () => {
  expect(chatProblem('chat.bad_text')).toBe(words.chatBadText);
  expect(chatProblem('session.rate_limited')).toBe(words.chatTooFast);
  expect(chatProblem('server.storage')).toBe(words.chatRefused);
});

test('a notice is said in our own words, an unknown one in the words of the server', () => {
  expect(noticeInWords('server.stopping', 'stopping')).toContain('restarting');
  expect(noticeInWords('server.other', 'As it says.')).toBe('As it says.');
});
