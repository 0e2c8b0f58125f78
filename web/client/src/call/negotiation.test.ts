import { describe, expect, test } from 'vitest';
import type { Candidate, Description, SignalPart } from '../wire/client_messages.js';
import { type NegotiablePeer, Negotiation, type Received } from './negotiation.js';

/** The signalling states of RTCPeerConnection (W3C WebRTC 1.0, 4.3), without media. */
class FakePeer implements NegotiablePeer {
  signalingState: RTCSignalingState = 'stable';
  localDescription: Description | null = null;
  remoteDescription: Description | null = null;
  currentRemoteDescription: Description | null = null;
  readonly candidates: (Candidate | undefined)[] = [];
  constructor(readonly name: string) {}

  async setLocalDescription(): Promise<void> {
    await Promise.resolve();
    if (this.signalingState === 'have-remote-offer') {
      this.localDescription = { type: 'answer', sdp: this.name };
      this.currentRemoteDescription = this.remoteDescription;
      this.signalingState = 'stable';
    } else {
      this.localDescription = { type: 'offer', sdp: this.name };
      this.signalingState = 'have-local-offer';
    }
  }
  async setRemoteDescription(description: Description): Promise<void> {
    await Promise.resolve();
    if (description.type === 'answer' && this.signalingState !== 'have-local-offer') throw new Error('InvalidStateError');
    this.remoteDescription = description;
    if (description.type === 'answer') this.currentRemoteDescription = description;
    this.signalingState = description.type === 'answer' ? 'stable' : 'have-remote-offer'; // An offer rolls ours back.
  }
  async addIceCandidate(candidate?: Candidate): Promise<void> {
    await Promise.resolve();
    if (this.remoteDescription === null) throw new Error('InvalidStateError');
    this.candidates.push(candidate);
  }
}

class Side {
  readonly peer: FakePeer;
  readonly sent: SignalPart[] = [];
  readonly negotiation: Negotiation;
  prepared = 0;
  constructor(name: string, polite: boolean) {
    this.peer = new FakePeer(name);
    this.negotiation = new Negotiation(this.peer, polite, { send: (part) => this.sent.push(part), prepareAnswer: () => this.prepared++ });
  }
}

/** Carries what was sent to the other side, in order. */
async function carry(from: Side, to: Side): Promise<Received[]> {
  const results: Received[] = [];
  for (const part of from.sent.splice(0)) {
    if ('description' in part) results.push(await to.negotiation.receive(part.description));
    else await to.negotiation.receiveCandidate(part.candidate);
  }
  return results;
}

const CANDIDATE: Candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 };
async function connected(): Promise<[Side, Side]> {
  const sides: [Side, Side] = [new Side('impolite', false), new Side('polite', true)];
  await sides[0].negotiation.offer();
  await carry(sides[0], sides[1]);
  await carry(sides[1], sides[0]);
  return sides;
}

describe('negotiation', () => {
  test('offers and answers, our tracks being in place before the answer', async () => {
    const [a, b] = await connected();
    expect([a.peer.signalingState, b.peer.signalingState]).toEqual(['stable', 'stable']);
    expect([a.prepared, b.prepared]).toEqual([0, 1]);
  });

  test('lets the impolite offer stand when two later offers cross', async () => {
    const [impolite, polite] = await connected();
    await Promise.all([impolite.negotiation.offer(), polite.negotiation.offer()]);
    const offer = polite.sent.splice(0);
    expect(await carry(impolite, polite)).toEqual(['done']);
    polite.sent.unshift(...offer);
    expect(await carry(polite, impolite)).toEqual(['ignored', 'done']);
    expect([impolite.peer.signalingState, polite.peer.signalingState]).toEqual(['stable', 'stable']);
  });

  test('asks for a fresh peer connection when the very first offers cross', async () => {
    const impolite = new Side('impolite', false);
    const polite = new Side('polite', true);
    await Promise.all([impolite.negotiation.offer(), polite.negotiation.offer()]);
    expect(await carry(impolite, polite)).toEqual(['crossed_first']);
    expect(await carry(polite, impolite)).toEqual(['ignored']);
  });

  test('keeps candidates that come before the description', async () => {
    const side = new Side('a', true);
    await side.negotiation.receiveCandidate(CANDIDATE);
    await side.negotiation.receiveCandidate(null);
    expect(side.peer.candidates).toEqual([]);
    await side.negotiation.receive({ type: 'offer', sdp: '' });
    expect(side.peer.candidates).toEqual([CANDIDATE, undefined]);
  });

  test('never lets a candidate overtake its description', async () => {
    const side = new Side('a', true);
    const offering = side.negotiation.offer();
    side.negotiation.localCandidate(CANDIDATE);
    await offering;
    side.negotiation.localCandidate(null);
    expect(side.sent.map((part) => Object.keys(part)[0])).toEqual(['description', 'candidate', 'candidate']);
  });

  test('says a lost offer again, and the second answer does no harm', async () => {
    const a = new Side('a', true);
    const b = new Side('b', false);
    expect(a.negotiation.repeatOffer()).toBe(false);
    await a.negotiation.offer();
    expect(a.negotiation.repeatOffer()).toBe(true);
    expect(await carry(a, b)).toEqual(['done', 'done']);
    expect(await carry(b, a)).toEqual(['done', 'ignored']);
    expect(a.peer.signalingState).toBe('stable');
  });
});
