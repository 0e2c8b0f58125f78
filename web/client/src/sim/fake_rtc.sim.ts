/** As much of the browser's WebRTC as the tests of calls need, without media: what arrives is set by the test. */
import { vi } from 'vitest';

export class FakeTrack {
  enabled = true;
  constructor(readonly kind: string, readonly settings: { width?: number; height?: number } = {}) {}
  getSettings(): { width?: number; height?: number } { return this.settings; }
}

export class FakeStream {
  static ids = 0;
  readonly id = `${++FakeStream.ids}`;
  #tracks: unknown[];
  constructor(tracks: readonly unknown[] = []) { this.#tracks = [...tracks]; }
  getTracks(): unknown[] { return [...this.#tracks]; }
  addTrack(track: unknown): void { if (!this.#tracks.includes(track)) this.#tracks.push(track); }
  removeTrack(track: unknown): void { this.#tracks = this.#tracks.filter((one) => one !== track); }
}

export class FakeTransceiver {
  mid: string | null = null;
  rtpTimestamp: number | null = null;
  /** What is decoded goes on being decoded until it stops. */
  playing = false;
  jitterBufferTarget: number | null = null;
  preferences: { mimeType: string }[] = [];
  readonly track: FakeTrack;
  readonly sender;
  readonly receiver;
  parameters = { encodings: [] as { rid?: string; active: boolean; scaleResolutionDownBy?: number; maxBitrate?: number }[], codecs: [{ mimeType: 'video/VP8' }] };

  constructor(readonly kind: string, public direction: string, encodings: { rid?: string; active: boolean }[], sent: unknown) {
    this.track = new FakeTrack(kind);
    this.parameters.encodings = encodings;
    const sender = {
      track: sent,
      replaceTrack: async (track: unknown) => void (sender.track = track),
      getParameters: () => structuredClone(this.parameters),
      setParameters: async (parameters: typeof this.parameters) => void (this.parameters = parameters),
      setStreams: () => undefined,
    };
    this.sender = sender;
    this.receiver = {
      track: this.track,
      getSynchronizationSources: () => (!this.playing || this.rtpTimestamp === null ? []
        : [{ rtpTimestamp: this.rtpTimestamp, timestamp: performance.timeOrigin + performance.now(), audioLevel: 0 }]),
    };
  }
  setCodecPreferences(codecs: { mimeType: string }[]): void { this.preferences = codecs; }
  decode(rtpTimestamp: number): void {
    this.rtpTimestamp = rtpTimestamp;
    this.playing = true;
  }
}

export class FakePeer {
  static all: FakePeer[] = [];
  connectionState = 'new';
  signalingState = 'stable';
  localDescription: { type: string; sdp: string } | null = null;
  remoteDescription: { type: string; sdp: string } | null = null;
  currentRemoteDescription: { type: string; sdp: string } | null = null;
  onconnectionstatechange: (() => void) | null = null;
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: unknown = null;
  ontrack: (() => void) | null = null;
  restarts = 0;
  readonly #transceivers: FakeTransceiver[] = [];

  constructor() { FakePeer.all.push(this); }
  static get newest(): FakePeer {
    const peer = FakePeer.all.at(-1);
    if (peer === undefined) throw new Error('no peer connection was made');
    return peer;
  }

  addTransceiver(what: string | FakeTrack, init: { direction?: string; sendEncodings?: { rid?: string; active: boolean }[] } = {}): FakeTransceiver {
    const kind = typeof what === 'string' ? what : what.kind;
    const made = new FakeTransceiver(kind, init.direction ?? 'sendrecv', init.sendEncodings ?? [{ active: true }], typeof what === 'string' ? null : what);
    this.#transceivers.push(made);
    queueMicrotask(() => this.onnegotiationneeded?.());
    return made;
  }
  getTransceivers(): FakeTransceiver[] { return this.#transceivers; }
  async setLocalDescription(): Promise<void> {
    await Promise.resolve();
    this.#transceivers.forEach((one, index) => { one.mid ??= `${index}`; });
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
    this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable';
    this.localDescription = { type, sdp: `${type} ${this.#transceivers.length} ${this.restarts}` };
  }
  async setRemoteDescription(description: { type: string; sdp: string }): Promise<void> {
    await Promise.resolve();
    if (description.sdp === 'bad') throw new Error('InvalidAccessError');
    this.remoteDescription = this.currentRemoteDescription = description;
    this.signalingState = description.type === 'answer' ? 'stable' : 'have-remote-offer';
    if (this.#transceivers.length > 0) return;
    for (const kind of ['audio', 'video', 'video', 'audio']) this.#transceivers.push(new FakeTransceiver(kind, 'recvonly', [{ active: true }], null));
  }
  async addIceCandidate(): Promise<void> { await Promise.resolve(); }
  restartIce(): void {
    this.restarts += 1;
    queueMicrotask(() => this.onnegotiationneeded?.());
  }
  /** What the browser thinks the uplink bears, in bit/s; 0: it does not say. */
  uplink = 0;
  async getStats(): Promise<Map<string, unknown>> {
    await Promise.resolve();
    return new Map([['pair', { type: 'candidate-pair', nominated: true, availableOutgoingBitrate: this.uplink }]]);
  }
  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
  close(): void {
    this.connectionState = this.signalingState = 'closed';
  }
  get(mid: string): FakeTransceiver {
    const found = this.#transceivers.find((one) => one.mid === mid);
    if (found === undefined) throw new Error(`no section ${mid}`);
    return found;
  }
}

const CODECS = { audio: ['audio/opus', 'audio/PCMU'], video: ['video/VP8', 'video/rtx', 'video/VP9', 'video/red'] };

/** Virtual time and no browser: to be called before each test, and vi.unstubAllGlobals with vi.useRealTimers after it. */
export function fakeBrowser(): void {
  vi.useFakeTimers();
  FakePeer.all = [];
  const capabilities = { getCapabilities: (kind: 'audio' | 'video') => ({ codecs: CODECS[kind].map((mimeType) => ({ mimeType })) }) };
  vi.stubGlobal('RTCPeerConnection', FakePeer);
  vi.stubGlobal('RTCRtpSender', capabilities);
  vi.stubGlobal('RTCRtpReceiver', capabilities);
  vi.stubGlobal('MediaStream', FakeStream);
}
