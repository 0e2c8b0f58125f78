/** Our microphone, camera and screen: opened, switched, chosen and lost. Makes the tracks that calls send. */
import type { DeviceProblem, LocalMedia, LocalMediaState } from '../api.js';
import type { LocalTracks } from '../call/slots.js';
import { Emitter } from '../emitter.js';
import { recall, remember } from './choice.js';
import { SCREEN_CONSTRAINTS, cameraConstraints, microphoneConstraints } from './constraints.js';
import { LevelMeter } from './level_meter.js';
import { problemOf } from './problem.js';

type Capture = 'microphone' | 'camera';

const INITIAL: LocalMediaState = {
  microphone: 'off', camera: 'off', microphoneProblem: null, cameraProblem: null,
  microphoneId: null, cameraId: null, speakerId: null, microphones: [], cameras: [], speakers: [],
  cameraStream: null, screenStream: null,
};

export class LocalDevices implements LocalMedia {
  readonly #emitter = new Emitter<{ state: LocalMediaState }>();
  readonly #meter = new LevelMeter();
  readonly #tracks: Record<Capture, MediaStreamTrack | null> = { microphone: null, camera: null };
  /** Work on one device is done in the order in which it was asked for. */
  readonly #queues: Record<Capture, Promise<void>> = { microphone: Promise.resolve(), camera: Promise.resolve() };
  #state: LocalMediaState = {
    ...INITIAL, microphoneId: recall('microphone'), cameraId: recall('camera'), speakerId: recall('speaker'),
  };
  #screen: MediaStream | null = null;
  readonly #onDeviceChange = (): void => void this.#refresh();

  get state(): LocalMediaState { return this.#state; }

  /** What calls send now. */
  get tracks(): LocalTracks {
    return {
      ...this.#tracks,
      screen: this.#screen?.getVideoTracks()[0] ?? null, screenAudio: this.#screen?.getAudioTracks()[0] ?? null,
    };
  }

  on(_event: 'state', listener: (state: LocalMediaState) => void): () => void {
    return this.#emitter.on('state', listener);
  }

  async open(): Promise<void> {
    this.#devices()?.addEventListener('devicechange', this.#onDeviceChange);
    // Both at once is one question to the person; where one device fails, the other still opens.
    const both = this.#capture(['microphone', 'camera']).catch(async () => {
      await this.#openOne('microphone');
      await this.#openOne('camera');
    });
    this.#queues.microphone = this.#queues.camera = both;
    await both;
    await this.#refresh();
  }

  setMicrophone(on: boolean): Promise<void> {
    return this.#queue('microphone', async () => {
      const track = this.#tracks.microphone;
      // Muting keeps the device, so that unmuting is instant and costs no permission.
      if (track === null) return on ? this.#openOne('microphone') : undefined;
      track.enabled = on;
      this.#set({ microphone: on ? 'on' : 'off' });
    });
  }

  setCamera(on: boolean): Promise<void> {
    return this.#queue('camera', async () => {
      if (on && this.#tracks.camera === null) return this.#openOne('camera');
      // The camera's light has to go out.
      if (!on && this.#tracks.camera !== null) this.#place('camera', null, 'off');
    });
  }

  selectMicrophone(deviceId: string): Promise<void> { return this.#select('microphone', deviceId); }
  selectCamera(deviceId: string): Promise<void> { return this.#select('camera', deviceId); }

  selectSpeaker(deviceId: string): void {
    remember('speaker', deviceId);
    this.#set({ speakerId: deviceId });
  }

  async startScreenShare(): Promise<void> {
    if (this.#screen !== null) return;
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getDisplayMedia(SCREEN_CONSTRAINTS);
    } catch (cause) {
      if (problemOf(cause) === 'denied') return; // The person closed the picker: no error, just no screen.
      throw cause;
    }
    for (const track of stream.getVideoTracks()) {
      track.contentHint = 'detail';
      track.addEventListener('ended', () => { if (this.#screen === stream) this.stopScreenShare(); });
    }
    this.#screen = stream;
    this.#set({ screenStream: stream });
  }

  stopScreenShare(): void {
    for (const track of this.#screen?.getTracks() ?? []) track.stop();
    this.#screen = null;
    this.#set({ screenStream: null });
  }

  level(): number { return this.#state.microphone === 'on' ? this.#meter.level() : 0; }

  close(): void {
    this.#devices()?.removeEventListener('devicechange', this.#onDeviceChange);
    this.stopScreenShare();
    this.#place('microphone', null, 'off');
    this.#place('camera', null, 'off');
    this.#meter.close();
  }

  /** Undefined in an insecure context. */
  #devices(): MediaDevices | undefined { return navigator.mediaDevices as MediaDevices | undefined; }

  #set(change: Partial<LocalMediaState>): void {
    this.#state = { ...this.#state, ...change };
    this.#emitter.emit('state', this.#state);
  }

  #queue(kind: Capture, work: () => Promise<void>): Promise<void> {
    const done = this.#queues[kind].then(work);
    this.#queues[kind] = done.catch(() => undefined);
    return done;
  }

  async #capture(kinds: Capture[]): Promise<void> {
    const devices = this.#devices();
    if (devices === undefined) throw new TypeError('no devices in an insecure context');
    const stream = await devices.getUserMedia({
      audio: kinds.includes('microphone') && microphoneConstraints(this.#state.microphoneId),
      video: kinds.includes('camera') && cameraConstraints(this.#state.cameraId),
    });
    for (const track of stream.getTracks()) this.#place(track.kind === 'audio' ? 'microphone' : 'camera', track, 'on');
  }

  async #openOne(kind: Capture): Promise<void> {
    try {
      await this.#capture([kind]);
    } catch (cause) {
      this.#unavailable(kind, problemOf(cause));
    }
  }

  #unavailable(kind: Capture, problem: DeviceProblem): void {
    this.#set(kind === 'microphone' ? { microphone: 'none', microphoneProblem: problem } : { camera: 'none', cameraProblem: problem });
  }

  /** Puts a track (or nothing) into a place and ends the one that was there. */
  #place(kind: Capture, track: MediaStreamTrack | null, state: 'on' | 'off'): void {
    const old = this.#tracks[kind];
    this.#tracks[kind] = track;
    old?.stop(); // stop() fires no `ended`, so this is never taken for a lost device.
    track?.addEventListener('ended', () => { if (this.#tracks[kind] === track) void this.#lost(kind); });
    const id = track?.getSettings().deviceId;
    if (kind === 'microphone') {
      this.#meter.listen(track);
      this.#set({ microphone: state, microphoneProblem: null, ...(id === undefined ? {} : { microphoneId: id }) });
    } else {
      const cameraStream = track === null ? null : new MediaStream([track]);
      this.#set({ camera: state, cameraProblem: null, cameraStream, ...(id === undefined ? {} : { cameraId: id }) });
    }
  }

  /** Unplugged, or taken by the system: go on with another device if there is one. */
  async #lost(kind: Capture): Promise<void> {
    const state = this.#state[kind] === 'on';
    this.#place(kind, null, 'off');
    this.#unavailable(kind, 'not_found');
    await this.#refresh();
    const left = kind === 'microphone' ? this.#state.microphones : this.#state.cameras;
    if (!state || left.length === 0) return;
    this.#set(kind === 'microphone' ? { microphoneId: null } : { cameraId: null });
    await this.#queue(kind, () => this.#openOne(kind));
  }

  #select(kind: Capture, deviceId: string): Promise<void> {
    remember(kind, deviceId);
    this.#set(kind === 'microphone' ? { microphoneId: deviceId } : { cameraId: deviceId });
    return this.#queue(kind, async () => {
      const enabled = this.#tracks[kind]?.enabled;
      if (enabled === undefined && this.#state[kind] === 'off') return; // Used when it is switched on.
      await this.#openOne(kind);
      if (kind === 'microphone' && enabled === false && this.#tracks.microphone !== null) {
        this.#tracks.microphone.enabled = false; // A muted person who changes the device stays muted.
        this.#set({ microphone: 'off' });
      }
    });
  }

  async #refresh(): Promise<void> {
    const all = (await this.#devices()?.enumerateDevices().catch(() => [])) ?? [];
    const of = (kind: MediaDeviceKind): MediaDeviceInfo[] => all.filter((one) => one.kind === kind);
    this.#set({ microphones: of('audioinput'), cameras: of('videoinput'), speakers: of('audiooutput') });
  }
}
