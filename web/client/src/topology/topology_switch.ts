/**
 * Make before break (docs/protocol.md, 4.7): which paths are open, and which of them feeds each tile and each voice. A pure
 * machine: it is told what the server says and what arrives, and answers with what to open, to close and to say.
 *
 * While a change is under way both paths stand. A medium moves to the new path when it arrives there, and never back; what the
 * old path does not bring has nothing to lose and is the new path's from the start.
 */
import type { Topology, TopologyName as Path } from '../wire/media_messages.js';

export type Medium = 'sound' | 'camera' | 'screen';
export type SwitchAction = { type: 'open' | 'close'; path: Path } | { type: 'ready'; epoch: number };

/** Tiles that have not come by then are not waited for. */
export const READY_LIMIT_MS = 5000;
const keyOf = (participant: string, medium: Medium): string => `${participant}/${medium}`;

export class TopologySwitch {
  #target: Path | null = null;
  /** The path that we leave, while a change is under way. */
  #from: Path | null = null;
  #epoch = 0;
  #readyBy: number | null = null;
  readonly #open = new Set<Path>();
  readonly #moved = new Set<string>();
  #version = 0;
  readonly #arriving = { direct: new Set<string>(), forwarded: new Set<string>() };

  get target(): Path | null { return this.#target; }
  get epoch(): number { return this.#epoch; }
  /** Both paths stand, and what arrives by which has to be told. */
  get changing(): boolean { return this.#from !== null; }

  /** Another number whenever what feeds a tile or a voice may have changed. */
  get version(): number { return this.#version; }

  /** A path that stands beside the one in use, and may be the next one: being tried, or being moved to. */
  coming(path: Path): boolean {
    return this.#open.size > 1 && (this.changing ? path === this.#target : path !== this.#target);
  }

  isOpen(path: Path): boolean { return this.#open.has(path); }

  /** The event `topology`. */
  change(event: Pick<Topology, 'epoch' | 'topology' | 'direct'>, now: number): SwitchAction[] {
    const before = this.#target;
    this.#epoch = event.epoch;
    this.#target = event.topology;
    this.#readyBy = now + READY_LIMIT_MS;
    if (before !== null && before !== event.topology) {
      this.#from = this.#open.has(before) ? before : null;
      this.#moved.clear();
    }
    const actions: SwitchAction[] = [];
    for (const path of ['direct', 'forwarded'] as const) {
      const wanted = path === event.topology || path === this.#from || (path === 'direct' && event.direct);
      if (wanted) this.#openPath(path, actions);
      else this.#closePath(path, actions);
    }
    this.#move();
    return [...actions, ...this.tick(now)];
  }

  /** The event `topology.settled`. A settlement of an earlier epoch means nothing: another change is under way. */
  settled(epoch: number): SwitchAction[] {
    const actions: SwitchAction[] = [];
    const from = this.#from;
    if (epoch !== this.#epoch || from === null) return actions;
    this.#from = null;
    this.#moved.clear();
    this.#closePath(from, actions);
    return actions;
  }

  /** Whether this medium of a participant arrives by this path now (for pictures: is decoded, and on a coming path has caught up). */
  arrives(participant: string, medium: Medium, path: Path, now: boolean): void {
    const key = keyOf(participant, medium);
    if (now === this.#arriving[path].has(key)) return;
    if (now) this.#arriving[path].add(key);
    else this.#arriving[path].delete(key);
    this.#version += 1;
    this.#move();
  }

  gone(participant: string): void {
    for (const medium of ['sound', 'camera', 'screen'] as const) {
      const key = keyOf(participant, medium);
      this.#arriving.direct.delete(key);
      this.#arriving.forwarded.delete(key);
      this.#moved.delete(key);
    }
  }

  /** We are in the room no more: everything ends. */
  end(): SwitchAction[] {
    const actions: SwitchAction[] = [];
    for (const path of [...this.#open]) this.#closePath(path, actions);
    this.#target = this.#from = this.#readyBy = null;
    this.#moved.clear();
    return actions;
  }

  tick(now: number): SwitchAction[] {
    if (this.#readyBy === null || (now < this.#readyBy && this.#waits())) return [];
    this.#readyBy = null;
    return [{ type: 'ready', epoch: this.#epoch }];
  }

  /** The path that is to be seen and heard; null before the first topology. */
  feed(participant: string, medium: Medium): Path | null {
    const from = this.#from;
    const key = keyOf(participant, medium);
    return from !== null && !this.#moved.has(key) && this.#arriving[from].has(key) ? from : this.#target;
  }

  /** A picture still comes by the old path alone. */
  #waits(): boolean {
    if (this.#from === null) return false;
    return [...this.#arriving[this.#from]].some((key) => !key.endsWith('/sound') && !this.#moved.has(key));
  }

  #move(): void {
    if (this.#from === null || this.#target === null) return;
    for (const key of this.#arriving[this.#target]) this.#moved.add(key);
  }

  #openPath(path: Path, actions: SwitchAction[]): void {
    if (this.#open.has(path)) return;
    this.#open.add(path);
    actions.push({ type: 'open', path });
  }

  #closePath(path: Path, actions: SwitchAction[]): void {
    if (!this.#open.delete(path)) return;
    this.#arriving[path].clear();
    actions.push({ type: 'close', path });
  }
}
