/** A hint for people, from figures that grow (RTCStats counters): how well media arrived over the last seconds. */
import type { Quality } from '../api.js';

export interface QualitySample { at: number; received: number; lost: number; frozenMs: number; roundTripMs: number | null }

const WINDOW_MS = 5000;
/** Where Opus with FEC and video with retransmission begin to be heard and seen, and where talking gets hard. */
const WEAK = { loss: 0.03, roundTripMs: 350, frozenMs: 200 };
const BAD = { loss: 0.1, roundTripMs: 800, frozenMs: 1000 };

export class QualityMeter {
  #samples: QualitySample[] = [];

  add(sample: QualitySample): Quality {
    const newest = this.#samples.at(-1);
    // Counters that fall belong to a new peer connection.
    if (newest !== undefined && sample.received < newest.received) this.#samples = [];
    this.#samples.push(sample);
    this.#samples = this.#samples.filter((one) => one.at >= sample.at - WINDOW_MS);
    const oldest = this.#samples[0];
    return oldest === undefined || oldest === sample ? 'unknown' : judge(oldest, sample);
  }
}

function judge(oldest: QualitySample, newest: QualitySample): Quality {
  const received = newest.received - oldest.received;
  const lost = Math.max(0, newest.lost - oldest.lost);
  const loss = received + lost === 0 ? 0 : lost / (received + lost);
  const figures = { loss, roundTripMs: newest.roundTripMs ?? 0, frozenMs: newest.frozenMs - oldest.frozenMs };
  const beyond = (limit: typeof WEAK): boolean =>
    figures.loss > limit.loss || figures.roundTripMs > limit.roundTripMs || figures.frozenMs > limit.frozenMs;
  if (beyond(BAD)) return 'bad';
  return beyond(WEAK) ? 'weak' : 'good';
}
