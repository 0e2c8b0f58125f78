/** One meeting: the session, the room as the server tells it, and the media, as one observable state. */
import type { ChatMessage, ConnectionState, Meeting, MeetingError, MeetingEvents, MeetingPhase, MeetingState, MediaState, Reaction, ViewTile } from '../api.js';
import { Emitter } from '../emitter.js';
import { randomId } from '../ids.js';
import type { LocalDevices } from '../media/local_devices.js';
import { Connection } from '../session/connection.js';
import type { SessionError } from '../session/session.js';
import { MeetingMedia } from '../topology/meeting_media.js';
import type { PipeKind } from '../transport/pipe.js';
import type { Request } from '../wire/client_messages.js';
import { isMediaEvent } from '../wire/media_messages.js';
import type { ServerEvent, Welcome } from '../wire/server_messages.js';
import { browserEnvironment, watchPage } from './browser_environment.js';
import { deviceId, profile, tab } from './identity.js';
import { Lingering } from './lingering.js';
import { mediaStateOf, sameMedia } from './media_state.js';
import { EMPTY_ROOM, type RoomState, applyEvent } from './room_state.js';
import { type RtcConfigurationHook, RtcConfigurationSource } from './rtc_configuration.js';
import { snapshot } from './snapshot.js';

export interface MeetingOptions { room: string; devices: LocalDevices; server: URL; rtcConfiguration?: RtcConfigurationHook | undefined }

const SWEEP_MS = 1000;
const LEAVE_LIMIT_MS = 1500;

export class RoomMeeting implements Meeting {
  readonly #options: MeetingOptions;
  readonly #emitter = new Emitter<MeetingEvents>();
  readonly #connection: Connection;
  readonly #media: MeetingMedia;
  readonly #lingering = new Lingering();
  readonly #rtc: RtcConfigurationSource;
  readonly #tokenKey: string;
  readonly #stops: (() => void)[] = [];
  #link: { connection: ConnectionState; pipe: PipeKind | null } = { connection: 'connecting', pipe: null };
  #phase: MeetingPhase = 'visiting';
  #room: RoomState = EMPTY_ROOM;
  #capacity = 2;
  #stunPort = 0;
  #error: MeetingError | null = null;
  #told: MediaState;
  #state: MeetingState;

  constructor(options: MeetingOptions) {
    const { room, server, devices } = options;
    this.#options = options;
    this.#rtc = new RtcConfigurationSource(options.rtcConfiguration);
    this.#tokenKey = `participant.${room}`;
    this.#told = mediaStateOf(devices.state);
    this.#media = new MeetingMedia({
      configuration: () => this.#rtc.make(server.hostname, this.#stunPort),
      tracks: () => devices.tracks,
      room: () => this.#room,
      request: (request) => this.#request(request),
      signal: (request) => this.#tell(request),
      onChange: () => this.#changed(),
    });
    const person = profile.get('person');
    const participantToken = tab.get(this.#tokenKey);
    this.#connection = new Connection({
      room, device: deviceId(), client: 'parlance-web/0.1.0',
      ...(person === null ? {} : { person }), ...(participantToken === null ? {} : { participantToken }),
    }, browserEnvironment(server), {
      onConnection: (connection, pipe) => { this.#link = { connection, pipe }; this.#changed(); },
      onWelcome: (welcome) => this.#onWelcome(welcome),
      onEvent: (event) => this.#onEvent(event),
      onRejoinFailed: (error) => this.#finish(error),
      onOver: (error) => this.#finish(error),
    });
    this.#state = this.#snapshot();
  }

  get state(): MeetingState { return this.#state; }

  on<K extends keyof MeetingEvents>(event: K, listener: (value: MeetingEvents[K]) => void): () => void {
    return this.#emitter.on(event, listener);
  }

  connect(): void {
    void this.#rtc.prepare();
    if (this.#stops.length === 0) {
      const sweep = setInterval(() => this.#sweep(), SWEEP_MS);
      this.#stops.push(() => clearInterval(sweep), this.#options.devices.on('state', () => this.#onMedia()), watchPage({
        onNetwork: () => { this.#connection.online(); this.#media.networkChanged(); },
        onHide: () => { this.#connection.bye(); this.#media.end(); },
        onReturn: () => this.#connection.open(), // From the back/forward cache: the session joins again by its token.
      }));
    }
    this.#connection.open();
  }

  async join(name: string): Promise<void> {
    this.#phase = 'joining';
    this.#error = null;
    this.#told = mediaStateOf(this.#options.devices.state);
    this.#changed();
    try {
      await this.#request({ type: 'join', name, media: this.#told });
    } catch (cause) {
      const error = cause as MeetingError;
      if (this.#phase === 'joining') this.#phase = 'visiting';
      this.#error = error;
      this.#changed();
      throw error;
    }
  }

  async leave(): Promise<void> {
    if (this.#phase === 'left') return;
    const left = this.#request({ type: 'leave' }).catch(() => undefined);
    tab.remove(this.#tokenKey);
    this.#exit();
    // Leaving works without a server, too; with one, a moment lets the others know before the page goes.
    await Promise.race([left, new Promise((resolve) => setTimeout(resolve, LEAVE_LIMIT_MS))]);
  }

  async sendChat(text: string): Promise<void> {
    const self = this.#state.self;
    const message: ChatMessage = { message_id: randomId('m'), from: this.#room.self ?? '', name: self?.name ?? '', text, at: Date.now() };
    this.#room = { ...this.#room, chat: [...this.#room.chat, message] };
    this.#changed();
    try {
      await this.#request({ type: 'chat.send', message_id: message.message_id, text });
    } catch (cause) {
      this.#room = { ...this.#room, chat: this.#room.chat.filter((one) => one !== message) };
      this.#changed();
      throw cause;
    }
  }

  setHand(raised: boolean): void { this.#tell({ type: 'hand.set', raised }); }
  react(reaction: Reaction): void { this.#tell({ type: 'reaction.send', reaction }); }
  setView(tiles: readonly ViewTile[]): void { this.#media.setView(tiles); }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#connection.bye();
    this.#exit();
  }

  async #request(request: Request): Promise<void> {
    try {
      await this.#connection.request(request);
    } catch (cause) {
      throw errorOf(cause as SessionError);
    }
  }

  /** For requests whose refusal changes nothing that we show. */
  #tell(request: Request): void {
    this.#request(request).catch((error: MeetingError) => {
      if (error.id !== 'client.stale' && error.id !== 'client.closed') console.warn(`parlance: ${request.type} was refused: ${error.id}`);
    });
  }

  #onWelcome(welcome: Welcome): void {
    profile.set('person', welcome.person);
    this.#stunPort = welcome.stun.port;
    this.#capacity = welcome.room.capacity;
    if (this.#room.self === null) this.#room = { ...this.#room, occupancy: welcome.room.occupancy };
    this.#changed();
  }

  #onEvent(event: ServerEvent): void {
    const before = this.#room;
    this.#room = applyEvent(before, event);
    if (event.type === 'joined') this.#onJoined(event, before);
    else if (event.type === 'participant.joined') this.#present(event.participant.id);
    else if (event.type === 'participant.updated') this.#media.updated();
    else if (event.type === 'participant.left') this.#absent(before, event.id, event.reason === 'lost');
    else if (event.type === 'signal') this.#media.signal(event);
    else if (isMediaEvent(event)) this.#media.receive(event);
    else if (event.type === 'turn') this.#rtc.renew(event);
    else if (event.type === 'reaction') this.#emitter.emit('reaction', { from: event.from, reaction: event.reaction });
    else if (event.type === 'notice') this.#emitter.emit('notice', { id: event.notice, message: event.message });
    this.#changed();
  }

  #onJoined(event: Extract<ServerEvent, { type: 'joined' }>, before: RoomState): void {
    this.#phase = 'joined';
    this.#error = null;
    tab.set(this.#tokenKey, event.participant_token);
    const others = event.participants.filter((one) => one.id !== event.self).map((one) => one.id);
    for (const id of others) this.#lingering.remove(id);
    for (const id of this.#media.called) if (!others.includes(id)) this.#absent(before, id, true);
    this.#media.joined(event.self);
    this.#onMedia(); // It may have changed while the join was under way.
  }

  #present(id: string): void {
    this.#lingering.remove(id);
    this.#media.came(id);
  }

  #absent(before: RoomState, id: string, lost: boolean): void {
    const participant = before.participants.find((one) => one.id === id);
    if (lost && participant !== undefined && this.#media.survives(id)) return this.#lingering.add(participant);
    this.#lingering.remove(id);
    this.#media.went(id);
  }

  #sweep(): void {
    const gone = this.#lingering.sweep((id) => this.#media.survives(id), performance.now());
    for (const id of gone) this.#media.went(id);
    if (gone.length > 0) this.#changed();
  }

  #onMedia(): void {
    this.#media.updateTracks();
    const media = mediaStateOf(this.#options.devices.state);
    if (this.#phase !== 'joined' || sameMedia(media, this.#told)) return;
    this.#told = media;
    this.#tell({ type: 'media.set', media });
  }

  /** The session is over, or the room does not take us back. */
  #finish(error: SessionError): void {
    this.#error = { id: error.error, message: error.message, fatal: true };
    this.#exit();
  }

  #exit(): void {
    this.#media.end();
    this.#phase = 'left';
    this.#room = { ...this.#room, self: null, participants: [] };
    this.#changed();
  }

  #changed(): void {
    this.#state = this.#snapshot();
    this.#emitter.emit('state', this.#state);
  }

  #snapshot(): MeetingState {
    const others = snapshot(this.#room, this.#lingering.participants, (one) => this.#media.of(one));
    this.#media.gate();
    return {
      phase: this.#phase, ...this.#link, room: this.#options.room, occupancy: this.#room.occupancy, capacity: this.#capacity,
      self: this.#room.participants.find((one) => one.id === this.#room.self) ?? null,
      others, voices: this.#media.voices, speakers: this.#media.speakers, topology: this.#media.topology, way: this.#media.way,
      chat: [...this.#room.chat], error: this.#error,
    };
  }
}

function errorOf({ error, message, fatal }: SessionError): MeetingError {
  return { id: error, message, fatal };
}
