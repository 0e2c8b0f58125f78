/** What arrives, as two streams that keep their identity for the whole call, also across peer connections. */
import { SLOTS, type Slot } from './slots.js';

export class RemoteStreams {
  readonly #person = new MediaStream();
  readonly #screen = new MediaStream();

  /** Null before anything arrived. */
  get person(): MediaStream | null { return this.#person.getTracks().length > 0 ? this.#person : null; }
  get screen(): MediaStream | null { return this.#screen.getTracks().length > 0 ? this.#screen : null; }

  /** Takes the receiving tracks of a peer connection, dropping those of an earlier one. */
  take(peer: RTCPeerConnection): void {
    const person: MediaStreamTrack[] = [];
    const screen: MediaStreamTrack[] = [];
    peer.getTransceivers().slice(0, SLOTS.length).forEach(({ receiver }, index) => {
      const slot: Slot | undefined = SLOTS[index];
      (slot === 'microphone' || slot === 'camera' ? person : screen).push(receiver.track);
    });
    fill(this.#person, person);
    fill(this.#screen, screen);
  }
}

function fill(stream: MediaStream, tracks: MediaStreamTrack[]): void {
  for (const old of stream.getTracks()) if (!tracks.includes(old)) stream.removeTrack(old);
  for (const track of tracks) stream.addTrack(track); // addTrack ignores what is there.
}
