/** All direct calls of a meeting, by participant, and how long each one lasts. */
import type { SignalPart } from '../wire/client_messages.js';
import type { SignalEvent } from '../wire/server_messages.js';
import { PeerCall } from './peer_call.js';
import type { LocalTracks } from './slots.js';

export interface CallsOptions {
  configuration: () => RTCConfiguration;
  tracks: () => LocalTracks;
  send(to: string, part: SignalPart, call: string): void;
  /** The most that a camera may send, in bit/s; null: as usual. */
  cameraLimit: () => number | null;
  /** What sending may begin with, in bit/s; null: what the browser likes. */
  startBitrate: () => number | null;
  onChange(): void;
}

export class Calls {
  readonly #options: CallsOptions;
  readonly #calls = new Map<string, PeerCall>();
  self = '';

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  get(id: string): PeerCall | null { return this.#calls.get(id) ?? null; }

  get ids(): string[] { return [...this.#calls.keys()]; }

  /** We came later than these: offer, or take up again what was lost with the old session. */
  meet(ids: readonly string[]): void {
    for (const id of ids) {
      const known = this.#calls.get(id);
      if (known === undefined) this.#open(id).start();
      else known.resync();
    }
  }

  /** Somebody came later than we: they will offer. */
  expect(id: string): void {
    if (!this.#calls.has(id)) this.#open(id);
  }

  receive(event: SignalEvent): void {
    (this.#calls.get(event.from) ?? this.#open(event.from)).receive(event);
  }

  /** `lost` by the server is not lost by us: a call that still flows goes on (docs/protocol.md, 4.5). */
  flows(id: string): boolean {
    return this.#calls.get(id)?.view.path === 'connected';
  }

  end(id: string): void {
    this.#calls.get(id)?.close();
    this.#calls.delete(id);
  }

  endAll(): void {
    for (const id of this.ids) this.end(id);
  }

  updateTracks(): void {
    for (const call of this.#calls.values()) call.updateTracks();
  }

  /** After another `cameraLimit`. */
  updateLimit(): void {
    for (const call of this.#calls.values()) call.updateLimit();
  }

  networkChanged(): void {
    for (const call of this.#calls.values()) call.networkChanged();
  }

  #open(id: string): PeerCall {
    const { configuration, tracks, cameraLimit, startBitrate, send, onChange } = this.#options;
    const call = new PeerCall({
      configuration: configuration(), tracks, cameraLimit, startBitrate, onChange,
      // Byte order of ids, which are ASCII.
      polite: this.self < id,
      send: (part, own) => send(id, part, own),
    });
    this.#calls.set(id, call);
    return call;
  }
}
