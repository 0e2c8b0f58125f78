/** The media of a meeting by whatever paths: opens and closes them as the topology says, and tells what to show and to hear. */
import type { Participant, PathState, Quality, ViewTile } from '../api.js';
import type { LocalTracks, Slot } from '../call/slots.js';
import { ForwardedCall } from '../forwarded/forwarded_call.js';
import type { RoomState } from '../meeting/room_state.js';
import type { SignalRequest } from '../wire/client_messages.js';
import type { MediaEvent, MediaRequest, TopologyName } from '../wire/media_messages.js';
import type { SignalEvent } from '../wire/server_messages.js';
import { DirectCalls } from './direct_calls.js';
import { DirectReport } from './direct_report.js';
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
/** Without a view of the application's own: everybody, at this height. */
const DEFAULT_HEIGHT = 360;

export class MeetingMedia {
  readonly #options: MediaOptions;
  readonly #switch = new TopologySwitch();
  readonly #report = new DirectReport();
  readonly #direct: DirectCalls;
  readonly #forwarded: ForwardedCall;
  readonly #streams = new Map<string, PersonStreams>();
  #speakers: readonly string[] = [];
  #view: readonly ViewTile[] | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: MediaOptions) {
    this.#options = options;
    const { configuration, tracks, request, onChange } = options;
    this.#direct = new DirectCalls({
      configuration, tracks, onChange,
      send: (to, part, call) => options.signal({ type: 'signal', to, call, ...part }),
    });
    this.#forwarded = new ForwardedCall({
      configuration, tracks, request, onChange, expectedPictures: () => this.#others().length,
    });
  }

  get topology(): TopologyName | null { return this.#switch.target; }
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
    else if (event.type === 'topology.settled') this.#perform(this.#switch.settled(event.epoch));
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
    this.#forwarded.gate((id) => this.#switch.feed(id, 'sound') === 'forwarded');
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
    this.#look();
    const actions = this.#switch.change(event, now);
    if (this.#switch.isOpen('direct') && (event.topology === 'direct' || event.direct)) this.#report.begin(event.epoch, now);
    else this.#report.end();
    this.#perform(actions);
  }

  #perform(actions: readonly SwitchAction[]): void {
    for (const action of actions) {
      if (action.type === 'ready') this.#ask({ type: 'path.ready', epoch: action.epoch });
      else if (action.path === 'direct' && action.type === 'open') this.#direct.open(this.#self(), this.#others());
      else if (action.path === 'direct') this.#direct.close();
      else if (action.type === 'open') this.#forwarded.open();
      else this.#forwarded.close();
    }
  }

  #tick(): void {
    const now = performance.now();
    this.#forwarded.tick();
    if (this.#switch.changing) this.#watchChange();
    this.#perform(this.#switch.tick(now));
    const [other] = this.#others();
    const call = other === undefined ? null : this.#direct.get(other.id);
    if (other === undefined || call === null) return;
    const expected = other.media.microphone === 'on' || other.media.camera === 'on';
    const said = this.#report.see(call.sight(expected), now);
    if (said !== null) this.#ask({ type: 'direct.state', ...said });
  }

  #watchChange(): void {
    this.#look();
    this.#options.onChange();
  }

  /** Tells the switch what arrives by which path. */
  #look(): void {
    for (const { id } of this.#others()) {
      const call = this.#direct.get(id);
      this.#switch.arrives(id, 'sound', 'direct', call?.flows('microphone') ?? false);
      this.#switch.arrives(id, 'sound', 'forwarded', this.#forwarded.flows(id, 'microphone'));
      for (const medium of ['camera', 'screen'] as const) {
        this.#switch.arrives(id, medium, 'direct', call?.flows(medium) ?? false);
        this.#switch.arrives(id, medium, 'forwarded', this.#forwarded.picture(id, medium) !== null);
      }
    }
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
