/** The media of a meeting by whatever paths: opens and closes them as the topology says, and tells what to show and to hear. */
import type { MediaWay, Participant, PathState, Quality, ViewTile } from '../api.js';
import { keptBitrate, startBitrate, triedBitrate } from '../call/room_to_make.js';
import type { LocalTracks, Slot } from '../call/slots.js';
import { ForwardedCall } from '../forwarded/forwarded_call.js';
import type { RoomState } from '../meeting/room_state.js';
import type { SignalRequest } from '../wire/client_messages.js';
import type { MediaEvent, MediaRequest, TopologyName } from '../wire/media_messages.js';
import type { SignalEvent } from '../wire/server_messages.js';
import { DirectCalls } from './direct_calls.js';
import { DirectReport } from './direct_report.js';
import { PathWatch } from './path_watch.js';
import { PersonStreams, type Wanted } from './person_streams.js';
import { type Medium, type SwitchAction, TopologySwitch } from './topology_switch.js';

export interface MediaOptions {
  configuration: () => RTCConfiguration;
  tracks: () => LocalTracks;
  room: () => RoomState;
  /** Resolves when the server has said `ok`. */
  request(request: MediaRequest): Promise<void>;
  signal(request: SignalRequest): void;
  onChange(): void;
}

/** What an application sees of one other participant's media. */
export interface RemoteMedia { stream: MediaStream | null; screen: MediaStream | null; pictured: boolean; path: PathState; quality: Quality; speaking: boolean }

const TICK_MS = 100;
/** About one frame: how often it is looked at who arrives by which path, while both stand. */
const WATCH_MS = 30;
/** Without a view of the application's own: everybody, at this height. */
const DEFAULT_HEIGHT = 360;

export class MeetingMedia {
  readonly #options: MediaOptions;
  readonly #switch = new TopologySwitch();
  readonly #report = new DirectReport();
  readonly #direct: DirectCalls;
  readonly #forwarded: ForwardedCall;
  readonly #watch: PathWatch;
  readonly #streams = new Map<string, PersonStreams>();
  #speakers: readonly string[] = [];
  #view: readonly ViewTile[] | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #watching: ReturnType<typeof setInterval> | undefined;

  constructor(options: MediaOptions) {
    this.#options = options;
    const { configuration, tracks, request, onChange } = options;
    this.#direct = new DirectCalls({
      configuration, tracks, onChange,
      startBitrate: () => triedBitrate(this.#forwarded.uplink) ?? startBitrate(this.#forwarded.uplink),
      send: (to, part, call) => options.signal({ type: 'signal', to, call, ...part }),
    });
    this.#forwarded = new ForwardedCall({
      configuration, tracks, request, onChange, expectedPictures: () => this.#others().length,
      startBitrate: () => startBitrate(this.#direct.uplink),
    });
    this.#watch = new PathWatch(this.#switch, this.#direct, this.#forwarded);
  }

  get topology(): TopologyName | null { return this.#switch.target; }
  get way(): MediaWay | null { return this.topology === 'forwarded' ? this.#forwarded.way : this.#direct.way; }
  get speakers(): readonly string[] { return this.#switch.target === 'forwarded' ? this.#speakers : []; }
  /** Sound to be played beside the streams of the participants. */
  get voices(): readonly MediaStream[] { return this.#forwarded.voices; }

  /** After each join. Joining anew tells that the server has forgotten us, and with us our connection. */
  joined(self: string): void {
    this.#direct.joined(self, this.#others());
    if (this.#switch.isOpen('forwarded')) this.#forwarded.open();
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    this.#showView();
  }

  came(id: string): void {
    this.#direct.came(id, this.#others().length);
    this.#showView();
  }

  went(id: string): void {
    this.#direct.end(id);
    this.#switch.gone(id);
    this.#streams.delete(id);
    this.#showView();
  }

  /** Somebody's camera or screen was switched. */
  updated(): void { this.#showView(); }

  receive(event: MediaEvent): void {
    if (event.type === 'topology') this.#onTopology(event);
    else if (event.type === 'topology.settled') this.#onSettled(event.epoch);
    else if (event.type === 'speakers') this.#speakers = event.speakers;
    else this.#forwarded.receive(event);
  }

  signal(event: SignalEvent): void { this.#direct.receive(event); }

  /** Media goes on between browsers when the server has lost one of them. */
  survives(id: string): boolean { return this.#switch.target === 'direct' && this.#direct.flows(id); }
  get called(): string[] { return this.#direct.ids; }

  setView(tiles: readonly ViewTile[]): void {
    this.#view = tiles;
    this.#showView();
  }

  updateTracks(): void {
    this.#direct.updateTracks();
    this.#forwarded.updateTracks();
  }

  networkChanged(): void {
    this.#direct.networkChanged();
    this.#forwarded.networkChanged();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#perform(this.#switch.end());
    this.#direct.close();
    this.#streams.clear();
    this.#speakers = [];
  }

  /** Also puts what arrives into the streams. */
  of(participant: Participant): RemoteMedia {
    const { id } = participant;
    const streams = this.#streams.get(id) ?? new PersonStreams();
    this.#streams.set(id, streams);
    const live = this.#forwarded.connection;
    for (const medium of ['sound', 'camera', 'screen'] as const) streams.put(medium, this.#wanted(participant, medium), live);
    streams.put('screenAudio', this.#directTrack(id, 'screen', 'screenAudio'), live);
    const media = { stream: streams.person, screen: streams.screen, pictured: streams.pictured };
    return { ...media, ...this.#stateOf(participant) };
  }

  /** To be called when what is to be shown was asked for: sound has one way out at a time. */
  gate(): void {
    // Sound comes by one way, the word whose it is by another: while both paths stand, what is nobody's yet may be heard already.
    this.#forwarded.gate((id) => (id === null ? !this.#switch.changing : this.#switch.feed(id, 'sound') === 'forwarded'));
  }

  #stateOf({ id, connected }: Participant): Pick<RemoteMedia, 'path' | 'quality' | 'speaking'> {
    if (this.#switch.feed(id, 'camera') === 'forwarded') {
      // A direct call outlives the server's word; by the server nothing comes from whom it has lost.
      const path = connected || this.#forwarded.path === 'connecting' ? this.#forwarded.path : 'interrupted';
      return { path, quality: this.#forwarded.quality(id), speaking: this.#speakers.includes(id) };
    }
    return this.#direct.get(id)?.view ?? { path: 'connecting', quality: 'unknown', speaking: false };
  }

  #wanted(participant: Participant, medium: Medium): Wanted {
    const { id, media } = participant;
    if (medium === 'sound') return this.#directTrack(id, 'sound', 'microphone');
    if (this.#switch.feed(id, medium) === 'direct') return this.#directTrack(id, medium, medium) ?? 'keep';
    const track = this.#forwarded.picture(id, medium);
    const from = this.#forwarded.connection;
    if (track !== null && from !== null) return { track, from };
    return media[medium] === 'on' ? 'keep' : null;
  }

  #directTrack(id: string, medium: Medium, slot: Slot): Wanted {
    return this.#switch.feed(id, medium) === 'direct' ? (this.#direct.get(id)?.arriving(slot) ?? null) : null;
  }

  #onTopology(event: Extract<MediaEvent, { type: 'topology' }>): void {
    const now = performance.now();
    this.#watch.look(this.#others(), now);
    const actions = this.#switch.change(event, now);
    if (this.#switch.isOpen('direct') && (event.topology === 'direct' || event.direct)) this.#report.begin(event.epoch, now);
    else this.#report.end();
    this.#divideUplink();
    this.#perform(actions);
  }

  #onSettled(epoch: number): void {
    this.#perform(this.#switch.settled(epoch));
    this.#divideUplink();
  }

  /** Only while both paths stand: see room_to_make.ts. */
  #divideUplink(): void {
    if (this.#switch.coming('forwarded')) this.#direct.limitCamera(keptBitrate(this.#direct.uplink));
    else this.#direct.limitCamera(this.#switch.coming('direct') ? triedBitrate(this.#forwarded.uplink) : null);
  }

  #perform(actions: readonly SwitchAction[]): void {
    for (const action of actions) {
      if (action.type === 'ready') this.#ask({ type: 'path.ready', epoch: action.epoch });
      else if (action.path === 'direct' && action.type === 'open') this.#direct.open(this.#self(), this.#others());
      else if (action.path === 'direct') this.#direct.close();
      else if (action.type === 'open') this.#forwarded.open();
      else this.#forwarded.close();
    }
    const both = this.#switch.isOpen('direct') && this.#switch.isOpen('forwarded');
    if (both) this.#watching ??= setInterval(() => this.#watchPaths(), WATCH_MS);
    else clearInterval(this.#watching);
    if (!both) this.#watching = undefined;
  }

  #tick(): void {
    const now = performance.now();
    this.#forwarded.tick();
    this.#perform(this.#switch.tick(now));
    const [other] = this.#others();
    const call = other === undefined ? null : this.#direct.get(other.id);
    if (other === undefined || call === null) return;
    const expected = other.media.microphone === 'on' || other.media.camera === 'on';
    const said = this.#report.see(call.sight(expected), now);
    if (said !== null) this.#ask({ type: 'direct.state', ...said });
  }

  #watchPaths(): void {
    const before = this.#switch.version;
    this.#watch.look(this.#others(), performance.now());
    if (this.#switch.changing && this.#switch.version !== before) this.#options.onChange();
  }

  #showView(): void {
    const here = new Set(this.#others().map((one) => one.id));
    const view = this.#view?.filter((tile) => here.has(tile.participant));
    this.#forwarded.setView(view ?? this.#everybody());
  }

  #everybody(): ViewTile[] {
    const of = (source: 'camera' | 'screen', shown: readonly Participant[]): ViewTile[] =>
      shown.map(({ id }) => ({ participant: id, source, height: DEFAULT_HEIGHT }));
    return [...of('screen', this.#others().filter((one) => one.media.screen === 'on')), ...of('camera', this.#others())];
  }

  #self(): Participant | null {
    const room = this.#options.room();
    return room.participants.find((one) => one.id === room.self) ?? null;
  }

  #others(): Participant[] {
    const room = this.#options.room();
    return room.participants.filter((one) => one.id !== room.self);
  }

  #ask(request: MediaRequest): void {
    this.#options.request(request).catch(() => undefined); // A report that comes too late is of no use to anybody.
  }
}
