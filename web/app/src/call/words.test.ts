import { expect, test } from 'vitest';
import { chatProblem, noticeInWords, words } from './words';

test('a refused message tells what to do about its cause', () => {
  expect(chatProblem('chat.bad_text')).toBe(words.chatBadText);
  expect(chatProblem('session.rate_limited')).toBe(words.chatTooFast);
  expect(chatProblem('server.storage')).toBe(words.chatRefused);
});

test('the way of the media is said in three words, and not before it is known', () => {
  expect(words.way('forwarded', { protocol: 'tcp', relayed: false })).toBe('By the server, TCP');
  expect(words.way('direct', { protocol: 'udp', relayed: false })).toBe('Direct, UDP');
  expect(words.way('direct', { protocol: 'tls', relayed: true })).toBe('Relayed, TLS');
  expect(words.way('direct', null)).toBe('');
});

test('a notice is said in our own words, an unknown one in the words of the server', () => {
  expect(noticeInWords('server.stopping', 'stopping')).toContain('restarting');
  expect(noticeInWords('server.other', 'As it says.')).toBe('As it says.');
});
