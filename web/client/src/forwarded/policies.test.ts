import { describe, expect, test } from 'vitest';
import { Backoff } from './backoff.js';
import { audioPreferences, videoPreferences } from './codecs.js';
import { LipKeeper } from './lip_keeper.js';
import { LATE_MS, MOST_TARGET_MS, TOLERANCE_MS, lipSync } from './lip_sync.js';
import { poolFor } from './sections.js';
import { applyWish } from './sender_settings.js';
import { SlotMap } from './slot_map.js';
import { SlotQuality } from './slot_quality.js';
import { Delays, readSlots } from './slot_stats.js';

describe('lip sync', () => {
  test('leaves alone what nobody notices: sound may be a little late, and hardly early', () => {
    expect(lipSync({ delay: 100, target: 0 }, { delay: 100 - LATE_MS + TOLERANCE_MS, target: 0 })).toBeNull();
    expect(lipSync({ delay: 100, target: 0 }, { delay: 100 - LATE_MS - TOLERANCE_MS, target: 0 })).toBeNull();
    expect(LATE_MS + TOLERANCE_MS, 'late').toBeLessThan(125);
    expect(TOLERANCE_MS - LATE_MS, 'early').toBeLessThan(45);
  });
  test('holds back what is ahead, step by step', () => {
    expect(lipSync({ delay: 40, target: 0 }, { delay: 110, target: 0 }), 'sound waits less').toEqual({ audio: 60, video: 0 });
    expect(lipSync({ delay: 170, target: 0 }, { delay: 40, target: 0 })).toEqual({ audio: 0, video: 60 });
    expect(lipSync({ delay: 0, target: 0 }, { delay: 2000, target: 0 })?.audio, 'never by leaps').toBe(120);
  });
  test('first lets go what it held back on the other side', () => {
    expect(lipSync({ delay: 40, target: 0 }, { delay: 110, target: 200 })).toEqual({ audio: 0, video: 140 });
    expect(lipSync({ delay: 40, target: 0 }, { delay: 110, target: 20 })).toEqual({ audio: 40, video: 0 });
  });
  test('never makes a call unbearably late', () => {
    expect(lipSync({ delay: 0, target: MOST_TARGET_MS }, { delay: 3000, target: 0 })).toBeNull();
  });
  test('comes to rest, whatever the path does to one side', () => {
    let targets = { audio: 0, video: 0 };
    const delays = () => ({ audio: Math.max(20, targets.audio), video: Math.max(220, targets.video) });
    for (let second = 0; second < 10; second++) {
      const now = delays();
      targets = lipSync({ delay: now.audio, target: targets.audio }, { delay: now.video, target: targets.video }) ?? targets;
    }
    expect(Math.abs(delays().video + LATE_MS - delays().audio)).toBeLessThanOrEqual(TOLERANCE_MS);
  });
});

describe('lip sync of slots', () => {
  const ada = { participant: 'u_a', audio: '4', video: '7' };
  const made = () => {
    const receivers = new Map(['4', '5', '7', '8'].map((mid) => [mid, { jitterBufferTarget: null as number | null }]));
    const keeper = new LipKeeper((mid) => receivers.get(mid) as unknown as RTCRtpReceiver);
    return { keeper, target: (mid: string) => receivers.get(mid)?.jitterBufferTarget };
  };
  test('does nothing by the measure that spans somebody’s coming', () => {
    const { keeper, target } = made();
    keeper.changed([ada]);
    keeper.measured([ada], new Map([['4', 20], ['7', 90]]));
    expect(target('4')).toBeNull();
    keeper.measured([ada], new Map([['4', 20], ['7', 90]]));
    expect(target('4'), 'the next one counts').toBe(60);
    keeper.measured([ada], new Map([['4', 20]]));
    expect(target('4'), 'without figures nothing changes').toBe(60);
  });
  test('puts in step at once who comes into slots that are known', () => {
    const { keeper, target } = made();
    for (let second = 0; second < 2; second++) keeper.measured([ada], new Map([['4', 60], ['7', 40], ['8', 250]]));
    expect([target('4'), target('7')]).toEqual([null, null]);
    keeper.changed([{ ...ada, video: '8' }]);
    expect(target('4'), 'the whole way').toBe(220);
    keeper.changed([{ participant: 'u_b', audio: '4', video: '8' }]);
    keeper.changed([{ participant: 'u_b', audio: '4', video: '8' }]);
    expect(target('8')).toBeNull();
  });
  test('frees a slot whose partner has gone', () => {
    const { keeper, target } = made();
    for (let second = 0; second < 2; second++) keeper.measured([ada], new Map([['4', 20], ['7', 90]]));
    expect(target('4')).toBe(60);
    keeper.changed([]);
    expect(target('4')).toBeNull();
  });
  test('believes no figures of long ago', () => {
    const { keeper, target } = made();
    keeper.measured([], new Map([['4', 20], ['7', 300]]));
    for (let second = 0; second < 11; second++) keeper.measured([], new Map());
    keeper.changed([ada]);
    expect(target('4')).toBeNull();
  });
});

describe('the figures of slots', () => {
  const report = (seconds: number) => [
    { type: 'inbound-rtp', kind: 'audio', mid: '4', packetsReceived: 50 * seconds, jitterBufferDelay: 0.06 * 48_000 * seconds, jitterBufferEmittedCount: 48_000 * seconds },
    { type: 'inbound-rtp', kind: 'video', mid: '7', packetsReceived: 90 * seconds, packetsLost: 60 * seconds, totalProcessingDelay: 3 * seconds, framesDecoded: 30 * seconds },
    { type: 'inbound-rtp', kind: 'video', packetsReceived: 1 },
    { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.05 },
  ];
  test('tell how long sound and picture wait', () => {
    const delays = new Delays();
    expect(delays.add(readSlots(report(1), 0).waited).size, 'one report is no interval').toBe(0);
    const now = delays.add(readSlots(report(2), 0).waited);
    expect(now.get('4')).toBeCloseTo(60);
    expect(now.get('7')).toBeCloseTo(100);
  });
  test('tell how well each participant arrives', () => {
    const [slots, quality] = [new SlotMap(), new SlotQuality()];
    slots.apply([{ mid: '4', participant: 'u_a', source: 'microphone', timestamp: 0 }, { mid: '7', participant: 'u_b', source: 'camera', timestamp: 0 }]);
    slots.decoded('4', 1);
    slots.decoded('7', 1);
    quality.add(readSlots(report(1), 1000).samples, slots);
    expect(quality.add(readSlots(report(2), 2000).samples, slots)).toBe(true);
    expect([quality.of('u_a', slots), quality.of('u_b', slots), quality.of('u_c', slots)]).toEqual(['good', 'bad', 'unknown']);
    slots.apply([{ mid: '7', participant: 'u_c', source: 'camera', timestamp: 0 }]);
    slots.decoded('7', 1);
    quality.add(readSlots(report(3), 3000).samples, slots);
    expect(quality.of('u_c', slots), 'a new one begins anew').toBe('unknown');
  });
});

describe('codecs', () => {
  const all = [
    { mimeType: 'video/VP8' }, { mimeType: 'video/rtx' }, { mimeType: 'video/VP9', sdpFmtpLine: 'profile-id=2' }, { mimeType: 'video/VP9', sdpFmtpLine: 'profile-id=0' },
    { mimeType: 'video/H264', sdpFmtpLine: 'packetization-mode=0;profile-level-id=42e01f' }, { mimeType: 'video/H264', sdpFmtpLine: 'packetization-mode=1;profile-level-id=42e01f' },
    { mimeType: 'video/red' },
  ];
  const names = (room: 'vp8' | 'vp9' | 'h264' | 'av1') => videoPreferences(all, room).map((one) => `${one.mimeType} ${one.sdpFmtpLine ?? ''}`.trim());
  test('of an offer are the room’s, VP8, the others in one profile each, and retransmission', () => {
    const [vp9, h264] = ['video/VP9 profile-id=0', 'video/H264 packetization-mode=1;profile-level-id=42e01f'];
    expect(names('vp8')).toEqual(['video/VP8', h264, vp9, 'video/rtx']);
    expect(names('vp9')).toEqual([vp9, 'video/VP8', h264, 'video/rtx']);
    expect(names('h264')[0]).toBe('video/H264 packetization-mode=1;profile-level-id=42e01f');
    expect(names('av1'), 'a browser without it offers what it has').toEqual(['video/VP8', h264, vp9, 'video/rtx']);
    expect(videoPreferences([], 'vp8')).toEqual([]);
    expect(audioPreferences([{ mimeType: 'audio/opus' }, { mimeType: 'audio/PCMU' }])).toEqual([{ mimeType: 'audio/opus' }]);
  });
  test('and encodings of a sender change without a negotiation', () => {
    const codecs = [{ mimeType: 'video/VP8', clockRate: 90_000, payloadType: 96 }, { mimeType: 'video/VP9', clockRate: 90_000, payloadType: 98 }, { mimeType: 'video/rtx', clockRate: 90_000, payloadType: 97 }];
    const parameters = { transactionId: '', headerExtensions: [], rtcp: {}, codecs, encodings: [{ rid: 'q', active: true }, { rid: 'h', active: true }, { rid: 'f', active: true }] };
    expect(applyWish(parameters, { encodings: 2, codec: 'vp9' })).toBe(true);
    expect(parameters.encodings).toMatchObject([{ active: true, codec: { mimeType: 'video/VP9' }, scalabilityMode: 'L1T3' }, { active: true }, { active: false }]);
    expect(applyWish(parameters, { encodings: 2, codec: 'vp9' }), 'nothing to do twice').toBe(false);
    expect(applyWish(parameters, { encodings: 0, codec: 'vp9' })).toBe(true);
    expect(parameters.encodings.map((one) => one.active)).toEqual([false, false, false]);
    expect(applyWish(parameters, { encodings: 3, codec: 'vp8' })).toBe(true);
    expect(parameters.encodings[0], 'no mode that VP8 has not chosen itself').not.toHaveProperty('scalabilityMode');
    const screen = { ...parameters, encodings: [{ active: true }] };
    expect(applyWish(screen, { encodings: 1, codec: 'vp9' })).toBe(true);
    expect(screen.encodings[0], 'a single encoding').not.toHaveProperty('scalabilityMode');
    const only = { ...parameters, codecs: codecs.slice(0, 1), encodings: [{ active: true }] };
    expect(applyWish(only, { encodings: 1, codec: 'vp8' }), 'a sender of one codec needs no word').toBe(false);
  });
});

test('video slots grow in few steps', () => {
  expect([0, 1, 4, 5, 9, 10, 26, 64, 99].map(poolFor)).toEqual([4, 4, 4, 9, 9, 16, 36, 64, 64]);
});

test('a refused connection is tried at once, then more and more rarely', () => {
  const backoff = new Backoff();
  expect(Array.from({ length: 7 }, () => backoff.next())).toEqual([0, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  backoff.reset();
  expect(backoff.next()).toBe(0);
});
