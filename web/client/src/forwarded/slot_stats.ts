/** Picks the figures of each receive slot out of an RTCStatsReport. */
import type { QualitySample } from '../call/quality.js';
import { type Stats, number, readSample } from '../call/stats.js';

/** How long all that was played so far has waited (ms, summed), and how much that is. */
export interface Waited { total: number; count: number }
export interface SlotFigures { samples: Map<string, QualitySample>; waited: Map<string, Waited> }

export function readSlots(entries: Iterable<Stats>, at: number): SlotFigures {
  const all = [...entries];
  const paths = all.filter((one) => one['type'] === 'candidate-pair');
  const figures: SlotFigures = { samples: new Map(), waited: new Map() };
  for (const entry of all) {
    const mid = entry['mid'];
    if (entry['type'] !== 'inbound-rtp' || typeof mid !== 'string') continue;
    figures.samples.set(mid, readSample([entry, ...paths], at));
    figures.waited.set(mid, waitedIn(entry));
  }
  return figures;
}

/** webrtc-stats, 8.2: a picture waits in the jitter buffer and in the decoder, a sample of sound in the former alone. */
function waitedIn(entry: Stats): Waited {
  const frames = number(entry, 'framesDecoded');
  if (entry['kind'] === 'video') return { total: number(entry, 'totalProcessingDelay') * 1000, count: frames };
  return { total: number(entry, 'jitterBufferDelay') * 1000, count: number(entry, 'jitterBufferEmittedCount') };
}

/** Mean waits between one report and the next. */
export class Delays {
  #last: ReadonlyMap<string, Waited> = new Map();

  add(waited: ReadonlyMap<string, Waited>): Map<string, number> {
    const delays = new Map<string, number>();
    for (const [mid, { total, count }] of waited) {
      const before = this.#last.get(mid);
      if (before !== undefined && count > before.count) delays.set(mid, (total - before.total) / (count - before.count));
    }
    this.#last = waited;
    return delays;
  }
}
