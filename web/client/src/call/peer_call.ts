/** The direct call with one participant: its peer connection, replaced when either side begins anew, and what we see of it. */
import type { MediaWay, PathState, Quality } from '../api.js';
import type { SignalPart } from '../wire/client_messages.js';
import type { SignalEvent } from '../wire/server_messages.js';
import type { DirectSight } from '../topology/direct_report.js';
import { PeerLink } from './peer_link.js';
import { QualityMeter } from './quality.js';
import { RestartPolicy } from './restart_policy.js';
import { beginWith } from './room_to_make.js';
import type { SendStreams } from './senders.js';
import { type LocalTracks, SLOTS, type Slot } from './slots.js';
import { freshSource } from './sources.js';
import { SpeakingDetector } from './speaking.js';
import { availableBitrate, readSample } from './stats.js';
import { readWay, sameWay } from './way.js';

export interface CallView { path: PathState; quality: Quality; speaking: boolean }

export interface CallOptions {
  configuration: RTCConfiguration;
  polite: boolean;
  tracks: () => LocalTracks;
  /** The most that the camera may send, in bit/s; null: as usual. */
  cameraLimit: () => number | null;
  /** What sending may begin with, in bit/s; null: what the browser likes. */
  startBitrate: () => number | null;
  send(part: SignalPart, call: string): void;
  onChange(): void;
}

/** How often levels are read; figures are read each fifth time. */
const LEVEL_MS = 200;
const STATS_EVERY = 5;
/** A level, and a packet or picture, that is older says nothing of now. */
const HEARD_MS = 1000;
const FLOWS_MS = 1500;

export class PeerCall {
  readonly #options: CallOptions;
  readonly #streams: SendStreams = { person: new MediaStream(), screen: new MediaStream() };
  #restart: RestartPolicy;
  readonly #meter = new QualityMeter();
  readonly #speaking = new SpeakingDetector();
  readonly #interval: ReturnType<typeof setInterval>;
  #link: PeerLink;
  /** Messages are taken one after the other: a description has to be in place before what follows it. */
  #inbox: Promise<void> = Promise.resolve();
  #ticks = 0;
  #path: PathState = 'connecting';
  #quality: Quality = 'unknown';
  #talking = false;
  #arrived = false;
  /** Packets of all media so far, and when there last were more. */
  #received = 0;
  #receivedAt = -Infinity;
  #uplink: number | null = null;
  #way: MediaWay | null = null;

  constructor(options: CallOptions) {
    this.#options = options;
    this.#restart = new RestartPolicy(options.polite);
    this.#link = this.#open();
    this.#interval = setInterval(() => this.#tick(), LEVEL_MS);
  }

  get view(): CallView {
    return { path: this.#path, quality: this.#quality, speaking: this.#talking };
  }

  /** What the other side sends, with the peer connection that it comes by; null before anything arrived. */
  arriving(slot: Slot): { track: MediaStreamTrack; from: string } | null {
    const receiver = this.#receiver(slot);
    return !this.#arrived || receiver === undefined ? null : { track: receiver.track, from: this.#link.call };
  }

  /** Sound or pictures are played now. */
  flows(slot: Slot): boolean { return this.newest(slot) !== null; }
  /** The newest sound or frame, if it was played of late. */
  newest(slot: Slot): RTCRtpSynchronizationSource | null { return freshSource(this.#receiver(slot), FLOWS_MS); }

  /** What the uplink bears, in bit/s, as far as it is known. */
  get uplink(): number | null { return this.#uplink; }
  /** Null where there is none at present, or it is not known yet. */
  get way(): MediaWay | null { return this.#path === 'connected' ? this.#way : null; }
  /** After another `cameraLimit`. */
  updateLimit(): void { this.#link.senders.limit(); }

  /** `expected`: the other side sends something, as far as we know; else a connection has to do. */
  sight(expected: boolean): DirectSight {
    const state = this.#link.peer.connectionState;
    const media = performance.now() - this.#receivedAt < FLOWS_MS || SLOTS.some((slot) => this.flows(slot));
    return { flowing: state === 'connected' && (media || !expected), failed: state === 'failed' };
  }

  /** We are the newcomer: offer. */
  start(): void {
    this.#link.start();
  }

  receive(event: SignalEvent): void {
    this.#inbox = this.#inbox.then(() => this.#take(event)).catch((cause: unknown) => {
      console.warn('parlance: a signal could not be applied', cause);
    });
  }

  updateTracks(): void {
    this.#link.senders.update();
  }

  /** A new session: what was said in the old one may be lost. A call that flows is left alone. */
  resync(): void {
    if (this.#link.negotiation.repeatOffer() || this.#path === 'connected') return;
    if (this.#link.peer.getTransceivers().length === 0) this.#link.start();
    else this.#link.peer.restartIce();
  }

  networkChanged(): void {
    if (this.#restart.onNetworkChange(performance.now())) this.#link.peer.restartIce();
  }

  close(): void {
    clearInterval(this.#interval);
    this.#link.close();
  }

  #receiver(slot: Slot): RTCRtpReceiver | undefined {
    return this.#link.peer.getTransceivers()[SLOTS.indexOf(slot)]?.receiver;
  }

  #open(): PeerLink {
    const { configuration, polite, tracks, cameraLimit, send } = this.#options;
    return new PeerLink({
      configuration, polite, tracks, cameraLimit, send, streams: this.#streams,
      onTracks: () => {
        this.#arrived = true;
        this.#options.onChange();
      },
      onState: (state) => this.#onState(state),
    });
  }

  #beginAnew(): PeerLink {
    this.#link.close();
    this.#arrived = false;
    this.#received = 0;
    this.#way = null;
    this.#restart = new RestartPolicy(this.#options.polite);
    this.#link = this.#open();
    this.#onState('new');
    return this.#link;
  }

  async #take(event: SignalEvent): Promise<void> {
    const call = event.call ?? '';
    const known = this.#link.remoteCall;
    if (!('description' in event)) {
      // Candidates follow their description, so those of an unknown call are left over from an earlier one.
      if (call === known) await this.#link.negotiation.receiveCandidate(event.candidate);
      return;
    }
    if (known !== undefined && call !== known) {
      const fresh = this.#beginAnew();
      // An answer to our old peer connection tells that theirs is new; it can't know the new one of ours.
      if (event.description.type === 'answer') return fresh.start();
    }
    const { type, sdp } = event.description;
    const received = await this.#link.negotiation.receive(known === undefined ? { type, sdp: beginWith(sdp, this.#options.startBitrate()) } : { type, sdp });
    if (received === 'done') this.#link.remoteCall = call;
    if (received === 'done' && event.description.type === 'offer') this.#restart.onRemoteOffer(performance.now());
    if (received !== 'crossed_first') return;
    const fresh = this.#beginAnew();
    fresh.remoteCall = call;
    await fresh.negotiation.receive(event.description);
  }

  #onState(state: RTCPeerConnectionState): void {
    if (this.#restart.onState(state, performance.now())) this.#link.peer.restartIce();
    if (state === 'connected') this.updateLimit();
    if (state === 'connected') this.#path = 'connected';
    else if ((state === 'disconnected' || state === 'failed') && this.#path !== 'connecting') this.#path = 'interrupted';
    this.#options.onChange();
  }

  #tick(): void {
    if (this.#restart.tick(performance.now())) this.#link.peer.restartIce();
    this.#hear();
    this.#ticks += 1;
    if (this.#ticks % STATS_EVERY === 0 && this.#path !== 'connecting') void this.#measure();
  }

  #hear(): void {
    const source = freshSource(this.#receiver('microphone'), HEARD_MS);
    const talking = this.#speaking.add(source?.audioLevel ?? 0, performance.now());
    if (talking === this.#talking) return;
    this.#talking = talking;
    this.#options.onChange();
  }

  async #measure(): Promise<void> {
    const report = await this.#link.peer.getStats().catch(() => null);
    if (report === null) return;
    this.#uplink = availableBitrate(report.values());
    const sample = readSample(report.values(), performance.now());
    if (sample.received > this.#received) this.#receivedAt = sample.at;
    this.#received = sample.received;
    const quality = this.#meter.add(sample);
    const way = readWay(report.values());
    if (quality === this.#quality && sameWay(way, this.#way)) return;
    this.#quality = quality;
    this.#way = way;
    this.#options.onChange();
  }
}
