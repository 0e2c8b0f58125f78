/** One RTCPeerConnection of a call, with its negotiation and the two `call` ids (docs/protocol.md, 4.5). */
import { randomId } from '../ids.js';
import type { SignalPart } from '../wire/client_messages.js';
import { Negotiation } from './negotiation.js';
import { type SendStreams, Senders } from './senders.js';
import type { LocalTracks } from './slots.js';

export interface LinkOptions {
  configuration: RTCConfiguration;
  polite: boolean;
  streams: SendStreams;
  tracks: () => LocalTracks;
  /** The most that the camera may send, in bit/s; null: as usual. */
  cameraLimit: () => number | null;
  send(part: SignalPart, call: string): void;
  onTracks(peer: RTCPeerConnection): void;
  onState(state: RTCPeerConnectionState): void;
}

export class PeerLink {
  readonly peer: RTCPeerConnection;
  readonly negotiation: Negotiation;
  readonly senders: Senders;
  /** Names this peer connection to the other side. */
  readonly call = randomId('c');
  /** The other side's peer connection that we talk to; undefined before its first description. */
  remoteCall: string | undefined;

  constructor(options: LinkOptions) {
    const peer = new RTCPeerConnection(options.configuration);
    this.peer = peer;
    this.senders = new Senders(peer, options);
    this.negotiation = new Negotiation(peer, options.polite, {
      send: (part) => options.send(part, this.call),
      prepareAnswer: () => this.senders.fill(),
    });
    peer.onnegotiationneeded = () => void this.negotiation.offer().catch((cause: unknown) => this.#failed(cause));
    peer.onicecandidate = ({ candidate }) => this.#onCandidate(candidate);
    peer.ontrack = () => options.onTracks(peer);
    peer.onconnectionstatechange = () => options.onState(peer.connectionState);
  }

  /** Makes the first offer. */
  start(): void {
    this.senders.add();
  }

  close(): void {
    this.peer.onnegotiationneeded = this.peer.onicecandidate = this.peer.ontrack = this.peer.onconnectionstatechange = null;
    this.peer.close();
  }

  #onCandidate(candidate: RTCIceCandidate | null): void {
    if (candidate === null) return this.negotiation.localCandidate(null);
    if (candidate.candidate === '') return; // Firefox: the end of one generation; the end of all follows.
    const { candidate: line, sdpMid, sdpMLineIndex } = candidate;
    this.negotiation.localCandidate({ candidate: line, sdpMid, sdpMLineIndex });
  }

  #failed(cause: unknown): void {
    if (this.peer.connectionState !== 'closed') console.warn('parlance: an offer could not be made', cause);
  }
}
