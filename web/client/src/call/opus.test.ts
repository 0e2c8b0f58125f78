import { expect, test } from 'vitest';
import { tuneOpus } from './opus.js';

const lines = (...all: string[]): string => all.map((line) => `${line}\r\n`).join('');

test('Opus is asked to be silent in silence and to repair, other parameters staying', () => {
  const before = lines('m=audio 9 X 111 0', 'a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=0', 'a=rtpmap:0 PCMU/8000', 'a=fmtp:0 x=1');
  const after = lines('m=audio 9 X 111 0', 'a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1', 'a=rtpmap:0 PCMU/8000', 'a=fmtp:0 x=1');
  expect(tuneOpus(before)).toBe(after);
});
test('a missing line is added', () => {
  expect(tuneOpus(lines('a=rtpmap:109 opus/48000/2', 'a=ptime:20'))).toBe(lines('a=rtpmap:109 opus/48000/2', 'a=fmtp:109 useinbandfec=1;usedtx=1', 'a=ptime:20'));
});
test('doing it twice changes nothing, in each m-line', () => {
  const once = tuneOpus(lines('a=rtpmap:111 opus/48000/2', 'a=fmtp:111 stereo=1', 'a=rtpmap:96 VP8/90000', 'a=rtpmap:63 opus/48000/2'));
  expect(once.match(/usedtx=1/g)?.length).toBe(2);
  expect(tuneOpus(once)).toBe(once);
});
test('a description without Opus stays as it is', () => {
  const video = lines('a=rtpmap:96 VP8/90000', 'a=fmtp:96 x=1');
  expect(tuneOpus(video)).toBe(video);
});
