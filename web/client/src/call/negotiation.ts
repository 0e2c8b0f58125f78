/**
 * Perfect negotiation (W3C WebRTC 1.0, 10.7) of one RTCPeerConnection: either side may offer at any time; when two offers
 * cross, the impolite side's stands. Also keeps candidates in order with the descriptions that they belong to.
 */
import type { Candidate, Description, SignalPart } from '../wire/client_messages.js';
import { tuneOpus } from './opus.js';

/** The part of RTCPeerConnection that negotiating needs. */
export interface NegotiablePeer {
  readonly signalingState: RTCSignalingState;
  readonly localDescription: { type: string; sdp: string } | null;
  readonly remoteDescription: { type: string } | null;
  readonly currentRemoteDescription: { type: string } | null;
  setLocalDescription(): Promise<void>;
  setRemoteDescription(description: Description): Promise<void>;
  addIceCandidate(candidate?: Candidate): Promise<void>;
}

export interface NegotiationHooks {
  send(part: SignalPart): void;
  /** An offer is in place and about to be answered: time to put our tracks into its transceivers. */
  prepareAnswer(): void;
}

/** `crossed_first`: our very first offer met theirs and we are polite; a fresh peer connection has to answer theirs. */
export type Received = 'done' | 'ignored' | 'crossed_first';

export class Negotiation {
  readonly #peer: NegotiablePeer;
  readonly #polite: boolean;
  readonly #hooks: NegotiationHooks;
  #makingOffer = false;
  #ignoringOffer = false;
  #applyingAnswer = false;
  /** Between setLocalDescription and its message nothing may overtake: candidates of this time wait. */
  #describing = 0;
  #localCandidates: (Candidate | null)[] = [];
  #remoteCandidates: (Candidate | null)[] = [];

  constructor(peer: NegotiablePeer, polite: boolean, hooks: NegotiationHooks) {
    this.#peer = peer;
    this.#polite = polite;
    this.#hooks = hooks;
  }

  async offer(): Promise<void> {
    this.#makingOffer = true;
    try {
      await this.#describe();
    } finally {
      this.#makingOffer = false;
    }
  }

  /** Our last offer may have been lost with the session: say it again. True if there was one. */
  repeatOffer(): boolean {
    if (this.#peer.signalingState !== 'have-local-offer') return false;
    this.#sendDescription();
    return true;
  }

  async receive(description: Description): Promise<Received> {
    const peer = this.#peer;
    const ready = !this.#makingOffer && (peer.signalingState === 'stable' || this.#applyingAnswer);
    const crossed = description.type === 'offer' && !ready;
    this.#ignoringOffer = crossed && !this.#polite;
    if (this.#ignoringOffer) return 'ignored';
    // A rollback would leave our unused transceivers behind, and the next offer would hold each medium twice.
    if (crossed && peer.currentRemoteDescription === null) return 'crossed_first';
    // The answer to an offer that we said twice.
    if (description.type === 'answer' && peer.signalingState !== 'have-local-offer') return 'ignored';
    this.#applyingAnswer = description.type === 'answer';
    try {
      await peer.setRemoteDescription(description);
    } finally {
      this.#applyingAnswer = false;
    }
    if (description.type === 'offer') {
      this.#hooks.prepareAnswer();
      await this.#describe();
    }
    for (const candidate of this.#remoteCandidates.splice(0)) await this.#add(candidate);
    return 'done';
  }

  async receiveCandidate(candidate: Candidate | null): Promise<void> {
    if (this.#peer.remoteDescription === null) this.#remoteCandidates.push(candidate);
    else await this.#add(candidate);
  }

  localCandidate(candidate: Candidate | null): void {
    if (this.#describing > 0) this.#localCandidates.push(candidate);
    else this.#hooks.send({ candidate });
  }

  async #describe(): Promise<void> {
    this.#describing += 1;
    try {
      await this.#peer.setLocalDescription();
      this.#sendDescription();
    } finally {
      this.#describing -= 1;
    }
    for (const candidate of this.#localCandidates.splice(0)) this.#hooks.send({ candidate });
  }

  #sendDescription(): void {
    const local = this.#peer.localDescription;
    if (local === null || (local.type !== 'offer' && local.type !== 'answer')) return;
    this.#hooks.send({ description: { type: local.type, sdp: tuneOpus(local.sdp) } });
  }

  async #add(candidate: Candidate | null): Promise<void> {
    try {
      await (candidate === null ? this.#peer.addIceCandidate() : this.#peer.addIceCandidate(candidate));
    } catch (cause) {
      // Candidates of an offer that we ignored fit nothing. A bad one elsewhere costs this path, never the call.
      if (!this.#ignoringOffer) console.warn('parlance: an ICE candidate was refused', cause);
    }
  }
}
