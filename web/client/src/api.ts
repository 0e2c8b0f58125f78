/**
 * What an application sees of the SDK: plain values and two observable objects, no framework.
 * Everything here is data or an interface; the machinery stands in the neighbouring files.
 */

/** State of a device: sending, switched off by the person, or not there. */
export type DeviceState = 'on' | 'off' | 'none';
export interface MediaState { microphone: DeviceState; camera: DeviceState; screen: 'on' | 'off' }

/** A participant as the server tells it (docs/protocol.md, 4.3). Times are ms since 1970 UTC. */
export interface Participant {
  id: string; person: string; name: string; media: MediaState; hand: boolean; connected: boolean; joined_at: number;
}
export interface ChatMessage {
  /** Place in the room's chat, from 1; undefined while the server has not acknowledged our own message. */
  id?: number;
  message_id: string; from: string; name: string; text: string; at: number;
}
export type Reaction = 'thumbs_up' | 'heart' | 'laugh' | 'clap' | 'surprised' | 'party';

/** How our session with the server stands. `reconnecting`: the pipe is lost and is being tried anew. */
export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'closed';
/** How the pictures and sound of one participant reach us. */
export type PathState = 'connecting' | 'connected' | 'interrupted';
/** A hint from measured loss, round trip and freezes over the last seconds; `unknown` before the first figures. */
export type Quality = 'unknown' | 'good' | 'weak' | 'bad';

/** Which way the media goes: from browser to browser, or by the server. */
export type TopologyName = 'direct' | 'forwarded';
/** What carries the media between us and the next one on their way (`tls`: a relay reached over TLS), and whether a relay (TURN) is on it. */
export interface MediaWay { protocol: 'udp' | 'tcp' | 'tls'; relayed: boolean }
/** What a tile shows, and how high in physical pixels (1-4320). */
export interface ViewTile { participant: string; source: 'camera' | 'screen'; height: number }

/** Somebody else in the call, with the media that arrives from them. Streams keep their identity while a meeting lasts. */
export interface RemoteParticipant extends Participant {
  /** Camera and microphone together; null before anything arrived. In a forwarded call the sound comes by `voices`. */
  stream: MediaStream | null;
  /** `stream` holds a picture of this participant; false while none has arrived or none is asked for. */
  pictured: boolean;
  /** Their shared screen (with its sound, if any); null while they share nothing. */
  screen: MediaStream | null;
  path: PathState;
  quality: Quality;
  /** Speaking now, by the audio level that arrives, or by the word of the server. */
  speaking: boolean;
}

/** A stable id of what went wrong (docs/protocol.md, section 7, or `client.*`), for the application's own words. */
export interface MeetingError { id: string; message: string; fatal: boolean }

export type MeetingPhase = 'visiting' | 'joining' | 'joined' | 'left';

/** Everything an application shows, as one immutable snapshot; a new object for each change. */
export interface MeetingState {
  phase: MeetingPhase;
  connection: ConnectionState;
  /** Which pipe carries the session; null while none does. */
  pipe: 'websocket' | 'sse' | 'poll' | null;
  room: string;
  /** How many have joined, and how many can. */
  occupancy: number; capacity: number;
  self: Participant | null;
  others: RemoteParticipant[];
  /** Sound to be played all the time beside the streams of `others`: the loudest, whoever they are. */
  voices: readonly MediaStream[];
  /** Ids of those who speak now in a forwarded call, the loudest first. */
  speakers: readonly string[];
  /** Null before it is known. */
  topology: TopologyName | null;
  /** Null while no media connection stands, and for a moment after it does. */
  way: MediaWay | null;
  chat: ChatMessage[];
  /** Why the meeting ended or could not be entered; null when all is well. */
  error: MeetingError | null;
}

export interface MeetingEvents {
  state: MeetingState;
  reaction: { from: string; reaction: Reaction };
  notice: { id: string; message: string };
}

/** One meeting in one room. `connect()` first makes us a visitor; `join()` enters. */
export interface Meeting {
  readonly state: MeetingState;
  on<K extends keyof MeetingEvents>(event: K, listener: (value: MeetingEvents[K]) => void): () => void;
  connect(): void;
  /** Resolves when the server has confirmed; rejects with MeetingError (e.g. `room.full`). */
  join(name: string): Promise<void>;
  leave(): Promise<void>;
  /** Queued while reconnecting; shown at once in `state.chat` without `id`. Rejects with MeetingError. */
  sendChat(text: string): Promise<void>;
  setHand(raised: boolean): void;
  react(reaction: Reaction): void;
  /**
   * What is shown, the most important first, and how large; at most 64 tiles. Only that is asked of the server, so what is
   * scrolled away should not be in it. Without a call everybody is asked for at 360 pixels.
   */
  setView(tiles: readonly ViewTile[]): void;
  /** Ends everything at once (page closes). */
  close(): void;
}

/** Why a device could not be used, for the application's own words. */
export type DeviceProblem = 'denied' | 'not_found' | 'in_use' | 'insecure' | 'unknown';

/** Our own devices; lives before, during and after meetings. */
export interface LocalMediaState {
  microphone: DeviceState; camera: DeviceState;
  microphoneProblem: DeviceProblem | null; cameraProblem: DeviceProblem | null;
  microphoneId: string | null; cameraId: string | null; speakerId: string | null;
  microphones: MediaDeviceInfo[]; cameras: MediaDeviceInfo[]; speakers: MediaDeviceInfo[];
  /** The picture of our camera for the self view; null while it is off. */
  cameraStream: MediaStream | null;
  /** Our shared screen; null while we share nothing. */
  screenStream: MediaStream | null;
}
export interface LocalMedia {
  readonly state: LocalMediaState;
  on(event: 'state', listener: (state: LocalMediaState) => void): () => void;
  /** Asks for microphone and camera (one after the other where both together fail) and opens what is granted. */
  open(): Promise<void>;
  setMicrophone(on: boolean): Promise<void>;
  setCamera(on: boolean): Promise<void>;
  selectMicrophone(deviceId: string): Promise<void>;
  selectCamera(deviceId: string): Promise<void>;
  selectSpeaker(deviceId: string): void;
  startScreenShare(): Promise<void>;
  stopScreenShare(): void;
  /** Loudness of our microphone now, 0..1; for the level meter. 0 while off. */
  level(): number;
  close(): void;
}
