/**
 * One RTCPeerConnection with the server (docs/protocol.md, 4.6): four sections that send, then receive slots. The client always
 * offers, one offer at a time; the server learns our addresses from our checks, so candidates are not sent.
 */
import { tuneOpus } from '../call/opus.js';
import { RestartPolicy } from '../call/restart_policy.js';
import { beginWith } from '../call/room_to_make.js';
import type { LocalTracks } from '../call/slots.js';
import { randomId } from '../ids.js';
import type { TrackSource, VideoCodec } from '../wire/media_messages.js';
import { audioPreferences, videoPreferences } from './codecs.js';
import { scalesFor } from './layer_sizes.js';
import { AUDIO_SLOTS, MOST_VIDEO_SLOTS, SECTIONS } from './sections.js';
import { SenderSettings } from './sender_settings.js';

export interface Offer { connection: string; sdp: string; sources: Record<string, TrackSource> }
export interface ServerLinkOptions {
  configuration: RTCConfiguration;
  tracks: () => LocalTracks;
  codec: VideoCodec;
  videoSlots: number;
  /** What sending begins with, in bit/s; null: what the browser likes. */
  startBitrate: number | null;
  /** Resolves when the server has answered. */
  offer(offer: Offer): Promise<void>;
  /** The server refused an offer, or its answer does not fit: this connection is of no more use. */
  onRefused(cause: unknown): void;
  onState(state: RTCPeerConnectionState): void;
}

export class ServerLink {
  readonly connection = randomId('c');
  readonly peer: RTCPeerConnection;
  readonly #options: ServerLinkOptions;
  readonly #restart = new RestartPolicy(false);
  readonly #settings = new Map<TrackSource, SenderSettings>();
  #codec: VideoCodec;
  #videoSlots = 0;
  /** An offer is under way; `again`: something changed since it was made. */
  #offering = false;
  #again = false;
  #answered: Promise<void> = Promise.resolve();

  constructor(options: ServerLinkOptions) {
    this.#options = options;
    this.#codec = options.codec;
    this.peer = new RTCPeerConnection(options.configuration);
    this.peer.onconnectionstatechange = () => this.#onState();
    this.#addSections();
    for (let slot = 0; slot < AUDIO_SLOTS; slot++) this.#addSlot('audio');
    this.#addVideoSlots(options.videoSlots);
    this.#negotiate();
  }

  get videoSlots(): number { return this.#videoSlots; }

  /** Offers more video slots; nothing when there are as many already. */
  grow(videoSlots: number): void {
    if (this.#addVideoSlots(videoSlots)) this.#negotiate();
  }

  /** `media.answer` of this connection. */
  answer(sdp: string): void {
    const begun = this.peer.currentRemoteDescription !== null;
    const tuned = begun ? sdp : beginWith(sdp, this.#options.startBitrate);
    this.#answered = this.peer.setRemoteDescription({ type: 'answer', sdp: tuneOpus(tuned) });
    this.#answered.then(() => this.#tune(), () => undefined); // A refusal is met where the offer waits for it.
  }

  updateTracks(): void {
    const tracks = this.#options.tracks();
    this.#settings.get('camera')?.set({ empty: tracks.camera === null, scales: scalesOf(tracks.camera) });
    this.#settings.get('screen')?.set({ empty: tracks.screen === null });
    this.peer.getTransceivers().slice(0, SECTIONS.length).forEach(({ sender }, index) => {
      const slot = SECTIONS[index]?.slot;
      if (slot === undefined || sender.track === tracks[slot]) return;
      // Fails only where the connection was closed meanwhile, or this track can't be sent: the others still flow.
      sender.replaceTrack(tracks[slot]).catch((cause: unknown) => console.warn(`parlance: ${slot} could not be sent`, cause));
    });
  }

  /** How many encodings of a source somebody watches. */
  setLayers(source: TrackSource, encodings: number): void {
    this.#settings.get(source)?.set({ encodings });
  }

  setCodec(codec: VideoCodec): void {
    this.#codec = codec;
    for (const settings of this.#settings.values()) settings.set({ codec });
  }

  networkChanged(): void {
    if (this.#restart.onNetworkChange(performance.now())) this.#restartIce();
  }

  tick(): void {
    if (this.#restart.tick(performance.now())) this.#restartIce();
  }

  /** Where a slot's media comes out. */
  receiver(mid: string): RTCRtpReceiver | undefined {
    return this.peer.getTransceivers().find((one) => one.mid === mid)?.receiver;
  }

  /** The audio slots, in the order of their sections. */
  get audioSlots(): RTCRtpTransceiver[] {
    return this.peer.getTransceivers().slice(SECTIONS.length, SECTIONS.length + AUDIO_SLOTS);
  }

  close(): void {
    this.peer.onconnectionstatechange = null;
    this.peer.close();
  }

  #addSections(): void {
    const tracks = this.#options.tracks();
    for (const { slot, source, kind, encodings } of SECTIONS) {
      const scales = source === 'camera' ? { scales: scalesOf(tracks.camera) } : {};
      const empty = tracks[slot] === null;
      const sendEncodings = encodings.map((one, index) => {
        const scaleResolutionDownBy = scales.scales?.[index];
        return { ...one, active: !empty, ...(scaleResolutionDownBy === undefined ? {} : { scaleResolutionDownBy }) };
      });
      const transceiver = this.peer.addTransceiver(tracks[slot] ?? kind, {
        direction: 'sendonly', ...(encodings.length > 0 ? { sendEncodings } : {}),
      });
      this.#prefer(transceiver, kind, RTCRtpSender.getCapabilities(kind)?.codecs ?? []);
      if (kind === 'video') this.#settings.set(source, new SenderSettings(transceiver.sender, { encodings: encodings.length, codec: this.#codec, empty, ...scales }));
    }
  }

  #addSlot(kind: 'audio' | 'video'): void {
    const transceiver = this.peer.addTransceiver(kind, { direction: 'recvonly' });
    this.#prefer(transceiver, kind, RTCRtpReceiver.getCapabilities(kind)?.codecs ?? []);
  }

  #addVideoSlots(wanted: number): boolean {
    const count = Math.min(MOST_VIDEO_SLOTS, wanted);
    if (count <= this.#videoSlots) return false;
    for (; this.#videoSlots < count; this.#videoSlots++) this.#addSlot('video');
    return true;
  }

  #prefer(transceiver: RTCRtpTransceiver, kind: 'audio' | 'video', all: RTCRtpCodec[]): void {
    const codecs = kind === 'audio' ? audioPreferences(all) : videoPreferences(all, this.#codec);
    if (codecs.length === 0) return;
    try {
      transceiver.setCodecPreferences(codecs);
    } catch (cause) {
      console.debug('parlance: codec preferences were refused; the offer is longer than needed', cause);
    }
  }

  #restartIce(): void {
    this.peer.restartIce();
    this.#negotiate();
  }

  #negotiate(): void {
    this.#again = true;
    if (!this.#offering) void this.#offer();
  }

  async #offer(): Promise<void> {
    this.#offering = true;
    try {
      while (this.#again && this.peer.signalingState !== 'closed') {
        this.#again = false;
        await this.peer.setLocalDescription();
        await this.#options.offer({ connection: this.connection, sdp: this.peer.localDescription?.sdp ?? '', sources: this.#sources() });
        await this.#answered;
      }
    } catch (cause) {
      if (this.peer.signalingState !== 'closed') this.#options.onRefused(cause);
    } finally {
      this.#offering = false;
    }
  }

  #sources(): Record<string, TrackSource> {
    const sources: Record<string, TrackSource> = {};
    this.peer.getTransceivers().slice(0, SECTIONS.length).forEach(({ mid }, index) => {
      const section = SECTIONS[index];
      if (mid !== null && section !== undefined) sources[mid] = section.source;
    });
    return sources;
  }

  #tune(): void {
    for (const settings of this.#settings.values()) settings.apply();
  }

  #onState(): void {
    if (this.#restart.onState(this.peer.connectionState, performance.now())) this.#restartIce();
    this.#options.onState(this.peer.connectionState);
  }
}

/** Before it runs a camera has no size. */
function scalesOf(camera: MediaStreamTrack | null): readonly number[] {
  return scalesFor(camera?.getSettings() ?? {});
}
