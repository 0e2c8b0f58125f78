/**
 * The direct path: the call with the one other participant, while the topology has one. A third participant never gets one.
 */
import type { MediaWay, Participant } from '../api.js';
import { Calls, type CallsOptions } from '../call/calls.js';
import type { PeerCall } from '../call/peer_call.js';
import type { SignalEvent } from '../wire/server_messages.js';

export class DirectCalls {
  readonly #calls: Calls;
  #open = false;
  /** We have just joined: whoever is here waits for our offer. */
  #newcomer = false;

  #limit: number | null = null;

  constructor(options: Omit<CallsOptions, 'cameraLimit'>) {
    this.#calls = new Calls({ ...options, cameraLimit: () => this.#limit });
  }

  get(id: string): PeerCall | null { return this.#calls.get(id); }
  get ids(): string[] { return this.#calls.ids; }
  flows(id: string): boolean { return this.#calls.flows(id); }

  /** After each join, also after a repeated one: what was said in the old session may be lost. */
  joined(self: string, others: readonly Participant[]): void {
    this.#calls.self = self;
    this.#newcomer = true;
    if (this.#open && others.length === 1) this.#calls.meet(others.map((one) => one.id));
  }

  open(self: Participant | null, others: readonly Participant[]): void {
    this.#open = true;
    const [other] = others;
    if (self === null || other === undefined || others.length > 1 || this.#calls.get(other.id) !== null) return;
    if (this.#newcomer || isNewer(self, other)) this.#calls.meet([other.id]);
    else this.#calls.expect(other.id);
  }

  /** Somebody came: they will offer. `count`: how many others there are with them. */
  came(id: string, count: number): void {
    this.#newcomer = false;
    if (this.#open && count === 1) this.#calls.expect(id);
  }

  /** Signals of a call that is over, or of a third one, are no reason to begin. */
  receive(event: SignalEvent): void {
    if (this.#open) this.#calls.receive(event);
  }

  end(id: string): void { this.#calls.end(id); }

  close(): void {
    this.#open = false;
    this.#newcomer = false;
    this.#calls.endAll();
  }

  /** What our uplink bears, in bit/s; null where there is no call that could tell. */
  get uplink(): number | null { return this.#calls.ids.map((id) => this.#calls.get(id)?.uplink ?? null).find((one) => one !== null) ?? null; }

  get way(): MediaWay | null { return this.#calls.ids.map((id) => this.#calls.get(id)?.way ?? null).find((one) => one !== null) ?? null; }

  /** The most that the camera may send, in bit/s; null: as usual. Also for calls to come. */
  limitCamera(limit: number | null): void {
    if (limit === this.#limit) return;
    this.#limit = limit;
    this.#calls.updateLimit();
  }

  updateTracks(): void { this.#calls.updateTracks(); }
  networkChanged(): void { this.#calls.networkChanged(); }
}

/** Who offers when a call is tried between two who have long been here. Both sides come to the same answer. */
function isNewer(self: Participant, other: Participant): boolean {
  return self.joined_at === other.joined_at ? self.id > other.id : self.joined_at > other.joined_at;
}
