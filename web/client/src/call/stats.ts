/** Picks our few figures out of an RTCStatsReport. */
import type { QualitySample } from './quality.js';

export type Stats = Readonly<Record<string, unknown>>;

export function number(stats: Stats, name: string): number {
  const value = stats[name];
  return typeof value === 'number' ? value : 0;
}

/** `entries`: the values of a report. Sums over all inbound streams. */
export function readSample(entries: Iterable<Stats>, at: number): QualitySample {
  const sample: QualitySample = { at, received: 0, lost: 0, frozenMs: 0, roundTripMs: null };
  for (const entry of entries) {
    if (entry['type'] === 'inbound-rtp') {
      sample.received += number(entry, 'packetsReceived');
      sample.lost += number(entry, 'packetsLost');
      sample.frozenMs += number(entry, 'totalFreezesDuration') * 1000;
    } else if (entry['type'] === 'candidate-pair' && entry['nominated'] === true && entry['state'] === 'succeeded') {
      sample.roundTripMs = number(entry, 'currentRoundTripTime') * 1000;
    }
  }
  return sample;
}

/** What the browser thinks the uplink bears, in bit/s; null where it does not say. */
export function availableBitrate(entries: Iterable<Stats>): number | null {
  for (const entry of entries) {
    const bitrate = entry['type'] === 'candidate-pair' && entry['nominated'] === true ? number(entry, 'availableOutgoingBitrate') : 0;
    if (bitrate > 0) return bitrate;
  }
  return null;
}
