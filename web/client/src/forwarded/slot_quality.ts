/** How well each participant arrives, from the figures of the slots that they are in. */
import type { Quality } from '../api.js';
import { QualityMeter, type QualitySample } from '../call/quality.js';
import type { SlotMap } from './slot_map.js';

interface Metered { participant: string; meter: QualityMeter; quality: Quality }

export class SlotQuality {
  #meters = new Map<string, Metered>();

  /** True when somebody's quality changed. */
  add(samples: ReadonlyMap<string, QualitySample>, slots: SlotMap): boolean {
    let changed = false;
    const meters = new Map<string, Metered>();
    for (const [mid, sample] of samples) {
      const occupant = slots.occupant(mid);
      if (occupant === null || !occupant.seen) continue;
      const known = this.#meters.get(mid);
      const one: Metered = known?.participant === occupant.participant
        ? known : { participant: occupant.participant, meter: new QualityMeter(), quality: 'unknown' };
      const quality = one.meter.add(sample);
      changed ||= quality !== one.quality;
      one.quality = quality;
      meters.set(mid, one);
    }
    this.#meters = meters;
    return changed;
  }

  /** The picture tells more than the sound: it needs more of the path. */
  of(participant: string, slots: SlotMap): Quality {
    const mid = slots.find(participant, 'camera') ?? slots.find(participant, 'screen') ?? slots.find(participant, 'microphone');
    return (mid === null ? undefined : this.#meters.get(mid)?.quality) ?? 'unknown';
  }
}
