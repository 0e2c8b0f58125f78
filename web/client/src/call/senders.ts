/** Our side of the four transceivers of one peer connection. */
import { type LocalTracks, SLOTS, SLOT_ENCODING, SLOT_KIND, type Slot } from './slots.js';

/** Two groups: the receiver keeps sound and picture of one group in step (lip sync). */
export interface SendStreams { person: MediaStream; screen: MediaStream }

export interface SendersOptions {
  streams: SendStreams;
  tracks: () => LocalTracks;
  /** The most that the camera may send, in bit/s; null: as usual. */
  cameraLimit: () => number | null;
}

export class Senders {
  readonly #peer: RTCPeerConnection;
  readonly #options: SendersOptions;
  /** Parameters are read, changed and written one sender after the other: two at once would undo each other. */
  #queue: Promise<void> = Promise.resolve();

  constructor(peer: RTCPeerConnection, options: SendersOptions) {
    this.#peer = peer;
    this.#options = options;
  }

  /** For the side that offers. */
  add(): void {
    const tracks = this.#options.tracks();
    for (const slot of SLOTS) {
      const encoding = this.#encoding(slot, tracks[slot]);
      this.#peer.addTransceiver(tracks[slot] ?? SLOT_KIND[slot], {
        direction: 'sendrecv', streams: [this.#stream(slot)], ...(encoding === null ? {} : { sendEncodings: [encoding] }),
      });
    }
  }

  /** For the side that answers: the offer made the transceivers, in the order of its m-lines. */
  fill(): void {
    for (const { slot, transceiver } of this.#filled()) {
      if (transceiver.direction === 'sendrecv') continue; // An ICE restart: all is in place.
      transceiver.direction = 'sendrecv';
      // Firefox before 113 lacks setStreams; lip sync is then the best effort of its jitter buffers.
      transceiver.sender.setStreams?.(this.#stream(slot));
      this.#replace(transceiver.sender, slot);
    }
  }

  /** After other tracks. */
  update(): void {
    const tracks = this.#options.tracks();
    for (const { slot, transceiver: { sender } } of this.#filled()) if (sender.track !== tracks[slot]) this.#replace(sender, slot);
  }

  /** After another `cameraLimit`. */
  limit(): void {
    for (const { slot, transceiver: { sender } } of this.#filled()) this.#enqueue(slot, () => this.#tune(sender, slot));
  }

  #filled(): { slot: Slot; transceiver: RTCRtpTransceiver }[] {
    const transceivers = this.#peer.getTransceivers();
    return SLOTS.flatMap((slot, index) => {
      const transceiver = transceivers[index];
      return transceiver === undefined ? [] : [{ slot, transceiver }];
    });
  }

  #stream(slot: Slot): MediaStream {
    return slot === 'microphone' || slot === 'camera' ? this.#options.streams.person : this.#options.streams.screen;
  }

  /**
   * What a picture is sent with; null for sound. Without a track it does not run: it would still get its part of the bandwidth for the first two seconds
   * (measured with Chromium 156), and the camera would begin with a quarter of its size because of an empty screen.
   */
  #encoding(slot: Slot, track: MediaStreamTrack | null): RTCRtpEncodingParameters | null {
    const usual = SLOT_ENCODING[slot];
    if (usual === undefined) return null;
    const limit = slot === 'camera' ? this.#options.cameraLimit() : null;
    return { ...usual, maxBitrate: Math.min(limit ?? Infinity, usual.maxBitrate ?? Infinity), active: track !== null };
  }

  #replace(sender: RTCRtpSender, slot: Slot): void {
    sender.replaceTrack(this.#options.tracks()[slot]).then(() => this.#enqueue(slot, () => this.#tune(sender, slot)), (cause: unknown) => this.#failed(slot, cause));
  }

  async #tune(sender: RTCRtpSender, slot: Slot): Promise<void> {
    const wanted = this.#encoding(slot, sender.track);
    const parameters = sender.getParameters();
    const encoding = parameters.encodings[0];
    if (wanted === null || encoding === undefined) return;
    if (encoding.maxBitrate === wanted.maxBitrate && encoding.active === wanted.active) return;
    Object.assign(encoding, wanted);
    await sender.setParameters(parameters);
  }

  #enqueue(slot: Slot, change: () => Promise<void>): void {
    this.#queue = this.#queue.then(change).catch((cause: unknown) => this.#failed(slot, cause));
  }

  /** The connection was closed meanwhile, or the browser refuses this track: the others still flow. */
  #failed(slot: Slot, cause: unknown): void {
    if (this.#peer.connectionState !== 'closed') console.warn(`parlance: ${slot} could not be sent as it should`, cause);
  }
}
