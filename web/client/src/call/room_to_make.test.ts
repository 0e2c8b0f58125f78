import { describe, expect, test } from 'vitest';
import { WIDE, beginWith, keptBitrate, startBitrate, triedBitrate } from './room_to_make.js';

describe('two paths on one uplink', () => {
  test('divide a narrow one, with some to spare for sound', () => {
    for (const estimate of [1_000_000, 1_400_000, 3_000_000]) {
      expect((keptBitrate(estimate) ?? Infinity) + (startBitrate(estimate) ?? Infinity)).toBeLessThan(0.85 * estimate);
    }
    expect(triedBitrate(1_400_000)).toBe(560_000);
  });
  test('leave a wide one alone, and one of which nothing is known', () => {
    expect([keptBitrate(WIDE), triedBitrate(WIDE), keptBitrate(null), triedBitrate(null), startBitrate(null)]).toEqual([null, null, null, null, null]);
  });
  test('never leave a picture without anything, and never begin beyond what a camera is worth', () => {
    expect([keptBitrate(100_000), startBitrate(100_000), startBitrate(50_000_000)]).toEqual([150_000, 300_000, 2_000_000]);
  });
});

describe('what to begin with', () => {
  const sdp = 'a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:98 VP9/90000\r\na=fmtp:98 profile-id=0\r\n';
  test('is written for each codec of pictures, and not for retransmission', () => {
    expect(beginWith(sdp, 700_400)).toBe(
      'a=rtpmap:96 VP8/90000\r\na=fmtp:96 x-google-start-bitrate=700\r\na=rtcp-fb:96 nack\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n' +
      'a=rtpmap:98 VP9/90000\r\na=fmtp:98 profile-id=0;x-google-start-bitrate=700\r\n');
  });
  test('is left to the browser when nothing is known', () => {
    expect(beginWith(sdp, null)).toBe(sdp);
  });
});
