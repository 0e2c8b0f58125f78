/** Tells the switch what arrives by which path. */
import type { Participant } from '../api.js';
import type { ForwardedCall } from '../forwarded/forwarded_call.js';
import { CatchUp, type DeliveredFrame } from './catch_up.js';
import type { DirectCalls } from './direct_calls.js';
import type { TopologySwitch } from './topology_switch.js';

/** A path in use that brought no frame for so long is no reason to wait: five frames of a camera. */
export const STALLED_MS = 200;

interface Sight { frame: DeliveredFrame | null; shown: boolean }
type Sights = Readonly<Record<'direct' | 'forwarded', Sight>>;

/** One picture of one participant, by both paths. */
class Picture {
  #catchUp = new CatchUp();
  #newest: number | null = null;
  #newestAt = -Infinity;

  /** Whether it can be seen by the coming path, and is no worse there. */
  ready(coming: Sight, current: Sight, now: number): boolean {
    const newest = current.frame?.rtpTimestamp ?? null;
    if (newest !== this.#newest) this.#newestAt = now;
    this.#newest = newest;
    if (!coming.shown || coming.frame === null) {
      this.#catchUp = new CatchUp();
      return false;
    }
    const stalled = newest === null || now - this.#newestAt >= STALLED_MS;
    return this.#catchUp.see(coming.frame, now) || stalled;
  }
}

export class PathWatch {
  readonly #switch: TopologySwitch;
  readonly #direct: DirectCalls;
  readonly #forwarded: ForwardedCall;
  readonly #pictures = new Map<string, Picture>();

  constructor(paths: TopologySwitch, direct: DirectCalls, forwarded: ForwardedCall) {
    this.#switch = paths;
    this.#direct = direct;
    this.#forwarded = forwarded;
  }

  look(others: readonly Participant[], now: number): void {
    if (!this.#switch.coming('direct') && !this.#switch.coming('forwarded')) this.#pictures.clear();
    for (const { id } of others) {
      const call = this.#direct.get(id);
      this.#switch.arrives(id, 'sound', 'direct', call?.flows('microphone') ?? false);
      this.#switch.arrives(id, 'sound', 'forwarded', this.#forwarded.flows(id, 'microphone'));
      for (const medium of ['camera', 'screen'] as const) {
        const direct = call?.newest(medium) ?? null;
        this.#tell(id, medium, {
          direct: { frame: direct, shown: direct !== null },
          forwarded: { frame: this.#forwarded.frame(id, medium), shown: this.#forwarded.picture(id, medium) !== null },
        }, now);
      }
    }
  }

  #tell(id: string, medium: 'camera' | 'screen', sights: Sights, now: number): void {
    for (const [path, other] of [['direct', 'forwarded'], ['forwarded', 'direct']] as const) {
      const arrives = this.#switch.coming(path) ? this.#picture(`${id}/${medium}`).ready(sights[path], sights[other], now) : sights[path].shown;
      this.#switch.arrives(id, medium, path, arrives);
    }
  }

  #picture(key: string): Picture {
    const picture = this.#pictures.get(key) ?? new Picture();
    this.#pictures.set(key, picture);
    return picture;
  }
}
