import { describe, expect, test } from 'vitest';
import { QualityMeter, type QualitySample } from './quality.js';
import { POLITE_DELAY_MS, RETRY_MS, RestartPolicy } from './restart_policy.js';
import { SpeakingDetector } from './speaking.js';
import { readSample } from './stats.js';

describe('the restart of ICE', () => {
  test('comes two seconds after a disconnection that lasts', () => {
    const policy = new RestartPolicy(false);
    policy.onState('connected', 0);
    expect(policy.onState('disconnected', 1000)).toBe(false);
    expect(policy.deadline()).toBe(3000);
    expect(policy.tick(2999)).toBe(false);
    expect(policy.tick(3000)).toBe(true);
  });
  test('does not come when the path is back before', () => {
    const policy = new RestartPolicy(false);
    policy.onState('disconnected', 0);
    policy.onState('connected', 1000);
    expect(policy.tick(5000)).toBe(false);
  });
  test('comes at once at failed, and again while it does not help', () => {
    const policy = new RestartPolicy(false);
    expect(policy.onState('failed', 0)).toBe(true);
    expect(policy.onState('connecting', 10)).toBe(false);
    expect(policy.tick(5999)).toBe(false);
    expect(policy.tick(6000)).toBe(true);
  });
  test('comes once for a swarm of network changes, and never before the call has begun', () => {
    const policy = new RestartPolicy(false);
    expect(policy.onNetworkChange(0)).toBe(false);
    policy.onState('connected', 0);
    expect([100, 200, 3000, 3200].map((now) => policy.onNetworkChange(now))).toEqual([true, false, false, true]);
  });
  test('waits a little on the polite side, and not at all when the other side restarts meanwhile', () => {
    const policy = new RestartPolicy(true);
    policy.onState('connected', 0);
    expect(policy.onNetworkChange(5000)).toBe(false);
    expect(policy.deadline()).toBe(5000 + POLITE_DELAY_MS);
    policy.onRemoteOffer(5100);
    expect(policy.tick(10_000)).toBe(false);
    policy.onState('disconnected', 20_000);
    policy.onRemoteOffer(21_000);
    expect(policy.deadline(), 'but does not rely on it').toBe(21_000 + RETRY_MS);
  });
  test('leaves a closed connection alone', () => {
    const policy = new RestartPolicy(false);
    policy.onState('disconnected', 0);
    policy.onState('closed', 100);
    expect(policy.deadline()).toBeNull();
  });
});

describe('quality', () => {
  const sample = (at: number, change: Partial<QualitySample> = {}): QualitySample =>
    ({ at, received: at, lost: 0, frozenMs: 0, roundTripMs: 40, ...change });
  const after = (change: Partial<QualitySample>): string => {
    const meter = new QualityMeter();
    expect(meter.add(sample(1000))).toBe('unknown');
    return meter.add(sample(2000, change));
  };
  test('follows loss, round trip and freezes', () => {
    expect(after({})).toBe('good');
    expect(after({ lost: 50 })).toBe('weak');
    expect(after({ lost: 300 })).toBe('bad');
    expect(after({ roundTripMs: 500 })).toBe('weak');
    expect(after({ frozenMs: 1500 })).toBe('bad');
    expect(after({ received: 1000, roundTripMs: null })).toBe('good');
  });
  test('forgets what is older than five seconds', () => {
    const meter = new QualityMeter();
    meter.add(sample(0));
    expect(meter.add(sample(1000, { lost: 500 }))).toBe('bad');
    for (let at = 2000; at <= 6000; at += 1000) meter.add(sample(at, { lost: 500 }));
    expect(meter.add(sample(7000, { lost: 500 }))).toBe('good');
  });
  test('begins anew with a new peer connection', () => {
    const meter = new QualityMeter();
    meter.add(sample(9000));
    expect(meter.add(sample(10_000, { received: 5 }))).toBe('unknown');
  });
  test('is read from the figures of all streams and of the path in use', () => {
    const entries = [
      { type: 'inbound-rtp', packetsReceived: 10, packetsLost: 1 },
      { type: 'inbound-rtp', packetsReceived: 20, packetsLost: 2, totalFreezesDuration: 0.5 },
      { type: 'outbound-rtp', packetsReceived: 99 },
      { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.05 },
      { type: 'candidate-pair', nominated: false, state: 'succeeded', currentRoundTripTime: 9 },
    ];
    expect(readSample(entries, 7)).toEqual({ at: 7, received: 30, lost: 3, frozenMs: 500, roundTripMs: 50 });
  });
});

test('speaking holds between syllables and ends in silence', () => {
  const detector = new SpeakingDetector();
  expect(detector.add(0.001, 0)).toBe(false);
  expect(detector.add(0.2, 100)).toBe(true);
  expect(detector.add(0, 700)).toBe(true);
  expect(detector.add(0, 800)).toBe(false);
});
