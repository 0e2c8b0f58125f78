/** The call by way of the server: its connection, replaced when the server has lost it, and what arrives in its slots. */
import type { MediaWay, PathState, Quality } from '../api.js';
import type { LocalTracks } from '../call/slots.js';
import { freshSource } from '../call/sources.js';
import { availableBitrate } from '../call/stats.js';
import { readWay, sameWay } from '../call/way.js';
import type { MediaEvent, MediaRequest, TrackSource, VideoCodec, ViewTile } from '../wire/media_messages.js';
import { Backoff } from './backoff.js';
import { FrameWatch } from './frame_watch.js';
import { LipKeeper, type Pair } from './lip_keeper.js';
import { MOST_VIDEO_SLOTS, poolFor } from './sections.js';
import { ServerLink } from './server_link.js';
import { SlotMap } from './slot_map.js';
import { SlotQuality } from './slot_quality.js';
import { Delays, readSlots } from './slot_stats.js';
import { View } from './view.js';
import { Voices } from './voices.js';

export interface ForwardedOptions {
  configuration: () => RTCConfiguration;
  tracks: () => LocalTracks;
  /** Resolves when the server has said `ok`. */
  request(request: MediaRequest): Promise<void>;
  /** How many pictures there may soon be, for the size of the first offer. */
  expectedPictures: () => number;
  /** What sending may begin with, in bit/s; null: what the browser likes. */
  startBitrate: () => number | null;
  onChange(): void;
}

const MEASURE_MS = 1000;
const FLOWS_MS = 1500;

/** What one connection brings; a new connection begins with a new one. */
class Arrivals {
  readonly slots = new SlotMap();
  readonly quality = new SlotQuality();
  readonly delays = new Delays();
  readonly watch: FrameWatch;
  readonly lips: LipKeeper;
  constructor(receiver: (mid: string) => RTCRtpReceiver | undefined, onShown: () => void) {
    this.watch = new FrameWatch(this.slots, receiver, onShown);
    this.lips = new LipKeeper(receiver);
  }
}

export class ForwardedCall {
  readonly #options: ForwardedOptions;
  readonly #view = new View();
  readonly #voices = new Voices();
  readonly #backoff = new Backoff();
  #arrivals = new Arrivals(() => undefined, () => undefined);
  #codec: VideoCodec = 'vp8';
  #link: ServerLink | null = null;
  /** The server knows the connection. What it said before of layers was of tracks of an earlier one, and new tracks begin with all of theirs. */
  #answered = false;
  #path: PathState = 'connecting';
  #uplink: number | null = null;
  #way: MediaWay | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #measuring: ReturnType<typeof setInterval> | undefined;

  constructor(options: ForwardedOptions) {
    this.#options = options;
  }

  get path(): PathState { return this.#path; }
  /** The connection that tracks come from; null while there is none. */
  get connection(): string | null { return this.#link?.connection ?? null; }
  /** What our uplink bears, in bit/s, as far as it is known. */
  get uplink(): number | null { return this.#uplink; }
  /** Null where there is none at present, or it is not known yet. */
  get way(): MediaWay | null { return this.#path === 'connected' ? this.#way : null; }
  get voices(): readonly MediaStream[] { return this.#voices.streams; }

  /** Makes a new connection; the earlier one, if any, ends. */
  open(): void {
    this.#drop();
    const { configuration, tracks, expectedPictures, startBitrate } = this.#options;
    const link = new ServerLink({
      configuration: configuration(), tracks, codec: this.#codec, videoSlots: poolFor(Math.max(this.#view.size, expectedPictures())),
      startBitrate: startBitrate(),
      offer: (offer) => this.#options.request({ type: 'media.offer', ...offer }),
      onRefused: (cause) => this.#onRefused(link, cause),
      onState: (state) => this.#onState(link, state),
    });
    this.#link = link;
    this.#answered = false;
    this.#arrivals = new Arrivals((mid) => link.receiver(mid), () => this.#onOccupants(link));
    this.#voices.take(link.audioSlots);
    this.#measuring ??= setInterval(() => void this.#measure(), MEASURE_MS);
    this.#view.forget();
    this.tick();
  }

  close(): void {
    const connection = this.connection;
    this.#drop();
    clearInterval(this.#measuring);
    this.#measuring = undefined;
    this.#voices.clear();
    this.#backoff.reset();
    this.#path = 'connecting';
    if (connection !== null) this.#ask({ type: 'media.close', connection });
  }

  receive(event: MediaEvent): void {
    if (event.type === 'codec') this.#setCodec(event.video);
    else if (event.type === 'layers') this.#setLayers(event.source, event.encodings);
    else if (this.#link === null || !('connection' in event) || event.connection !== this.#link.connection) return;
    else if (event.type === 'media.answer') this.#onAnswer(this.#link, event.sdp);
    else if (event.type === 'media.closed') this.#again(this.#link);
    else if (event.type === 'slots') this.#onSlots(event.slots);
  }

  /** What tiles show, the most important first. */
  setView(tiles: readonly ViewTile[]): void {
    this.#view.want(tiles);
    this.tick();
  }

  updateTracks(): void { this.#link?.updateTracks(); }
  networkChanged(): void { this.#link?.networkChanged(); }

  /** To be called some ten times a second. */
  tick(): void {
    if (this.#link === null) return;
    this.#link.tick();
    this.#link.grow(Math.min(MOST_VIDEO_SLOTS, poolFor(this.#view.size)));
    const view = this.#view.take(performance.now());
    if (view === null) return;
    const confirm = (): void => {
      this.#view.confirm(view.id);
      this.#options.onChange();
    };
    this.#options.request({ type: 'view.set', tiles: view.tiles }).then(confirm, () => this.#view.refuse(view.id, performance.now()));
    this.#options.onChange(); // Who is no longer asked for is no longer shown.
  }

  /** The picture, once its first frame was decoded; null before, and while nobody asks for it. */
  picture(participant: string, source: 'camera' | 'screen'): MediaStreamTrack | null {
    if (this.#link === null || !this.#view.holds(participant, source)) return null;
    const mid = this.#arrivals.slots.find(participant, source);
    return mid === null ? null : (this.#link.receiver(mid)?.track ?? null);
  }

  /** Sound or pictures of this participant arrive now. */
  flows(participant: string, source: TrackSource): boolean {
    const mid = this.#arrivals.slots.find(participant, source);
    return mid !== null && freshSource(this.#link?.receiver(mid), FLOWS_MS) !== null;
  }

  quality(participant: string): Quality { return this.#arrivals.quality.of(participant, this.#arrivals.slots); }

  /** The newest frame of this picture, if it was decoded of late. */
  frame(participant: string, source: 'camera' | 'screen'): RTCRtpSynchronizationSource | null {
    const mid = this.#arrivals.slots.find(participant, source);
    return mid === null ? null : freshSource(this.#link?.receiver(mid), FLOWS_MS);
  }

  /** Silences the slots of those who are heard by another way; `heard` is asked with null of a slot that is nobody's yet. */
  gate(heard: (participant: string | null) => boolean): void { this.#voices.gate(this.#arrivals.slots, heard); }

  #drop(): void {
    clearTimeout(this.#retry);
    this.#arrivals.watch.stop();
    this.#link?.close();
    this.#link = null;
    this.#uplink = null;
    if (this.#path === 'connected') this.#path = 'interrupted';
  }

  #onSlots(changes: Extract<MediaEvent, { type: 'slots' }>['slots']): void {
    this.#arrivals.slots.apply(changes);
    this.#arrivals.watch.start();
    if (this.#link !== null) this.#onOccupants(this.#link);
  }

  /** Somebody left a slot, or is seen in one now. */
  #onOccupants(link: ServerLink): void {
    this.#arrivals.lips.changed(this.#pairs(link));
    this.#options.onChange();
  }

  #setCodec(codec: VideoCodec): void {
    this.#codec = codec;
    this.#link?.setCodec(codec);
  }

  #onAnswer(link: ServerLink, sdp: string): void {
    this.#answered = true;
    link.answer(sdp);
  }

  #setLayers(source: TrackSource, encodings: number): void {
    if (this.#answered) this.#link?.setLayers(source, encodings);
  }

  #onState(link: ServerLink, state: RTCPeerConnectionState): void {
    if (link !== this.#link) return;
    if (state === 'connected') {
      this.#path = 'connected';
      this.#backoff.reset();
    } else if ((state === 'disconnected' || state === 'failed') && this.#path === 'connected') {
      this.#path = 'interrupted';
    }
    this.#options.onChange();
  }

  #onRefused(link: ServerLink, cause: unknown): void {
    const stale = typeof cause === 'object' && cause !== null && 'id' in cause && cause.id === 'client.stale';
    // The session was forgotten: joining anew opens a new connection.
    if (stale || link !== this.#link) return;
    console.warn('parlance: the server refused a connection for media', cause);
    this.#again(link);
  }

  #again(link: ServerLink): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => { if (this.#link === link) this.open(); }, this.#backoff.next());
    if (this.#path === 'connected') this.#path = 'interrupted';
    this.#options.onChange();
  }

  #ask(request: MediaRequest): void {
    this.#options.request(request).catch(() => undefined); // Of no consequence: the server ends it by itself.
  }

  async #measure(): Promise<void> {
    const link = this.#link;
    const report = await link?.peer.getStats().catch(() => null);
    if (link === null || link !== this.#link || report === null || report === undefined) return;
    this.#uplink = availableBitrate(report.values());
    const { slots, quality, delays, lips } = this.#arrivals;
    const figures = readSlots(report.values(), performance.now());
    lips.measured(this.#pairs(link), delays.add(figures.waited));
    const way = readWay(report.values());
    const rerouted = !sameWay(way, this.#way);
    this.#way = way;
    if (quality.add(figures.samples, slots) || rerouted) this.#options.onChange();
  }

  #pairs(link: ServerLink): Pair[] {
    const { slots } = this.#arrivals;
    const pairs: Pair[] = [];
    for (const { mid: audio } of link.audioSlots) {
      const speaker = audio === null ? null : slots.occupant(audio);
      if (audio === null || speaker === null || speaker.source !== 'microphone') continue;
      const video = slots.find(speaker.participant, 'camera');
      if (video !== null) pairs.push({ participant: speaker.participant, audio, video });
    }
    return pairs;
  }
}
