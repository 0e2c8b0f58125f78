/**
 * The audio slots as streams to be played, one each, for as long as a connection lasts. Whom a slot carries changes all the
 * time; a slot is silenced while the one in it is heard by another way (make before break, docs/protocol.md, 4.7).
 */
import type { SlotMap } from './slot_map.js';

interface Voice { transceiver: RTCRtpTransceiver; stream: MediaStream }

export class Voices {
  #voices: Voice[] = [];
  #streams: readonly MediaStream[] = [];

  /** To be played, all of them; the same list until the connection changes. */
  get streams(): readonly MediaStream[] { return this.#streams; }

  take(transceivers: readonly RTCRtpTransceiver[]): void {
    this.#voices = transceivers.map((transceiver) => ({ transceiver, stream: new MediaStream([transceiver.receiver.track]) }));
    this.#streams = this.#voices.map((one) => one.stream);
  }

  /** `heard`: whether sound of this participant is to come out of here; null: of somebody unknown. */
  gate(slots: SlotMap, heard: (participant: string | null) => boolean): void {
    for (const { transceiver } of this.#voices) {
      const occupant = transceiver.mid === null ? null : slots.occupant(transceiver.mid);
      const on = heard(occupant?.participant ?? null);
      const { track } = transceiver.receiver;
      if (track.enabled !== on) track.enabled = on;
    }
  }

  clear(): void {
    this.#voices = [];
    this.#streams = [];
  }
}
