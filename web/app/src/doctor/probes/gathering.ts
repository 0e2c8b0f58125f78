/** Listens to what a peer connection finds out about its ways. */

export interface Gathering {
  candidates: RTCIceCandidate[];
  /** What servers refused or did not answer, as in '701 STUN binding request timed out.'. */
  errors: string[];
  /** Settles when no more candidates will come. */
  complete: Promise<void>;
}

export function gather(pc: RTCPeerConnection): Gathering {
  const gathering: Gathering = { candidates: [], errors: [], complete: Promise.resolve() };
  gathering.complete = new Promise((resolve) => {
    pc.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate?.candidate) gathering.candidates.push(candidate);
      if (candidate === null) resolve();
    });
  });
  pc.addEventListener('icecandidateerror', (event) => {
    // Chromium and Firefox have both names for it; neither has all.
    const text = `${event.errorCode} ${event.errorText}`.trim();
    if (!gathering.errors.includes(text)) gathering.errors.push(text);
  });
  return gathering;
}

/** Rejects when it will not connect any more. */
export function connected(pc: RTCPeerConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (pc.connectionState === 'connected') resolve();
      if (pc.connectionState === 'failed') reject(new Error('no way to the other side was found'));
    };
    pc.addEventListener('connectionstatechange', look);
    look();
  });
}

export interface PathStats { roundTripMs: number | null; path: string }

/** The pair of candidates in use. */
export function pathOf(stats: RTCStatsReport): PathStats {
  const all: Record<string, unknown>[] = [];
  stats.forEach((stat: Record<string, unknown>) => all.push(stat));
  const chosen = all.find((stat) => stat['type'] === 'transport')?.['selectedCandidatePairId'];
  const pair = all.find((stat) => stat['type'] === 'candidate-pair' && (chosen === undefined ? stat['selected'] === true : stat['id'] === chosen));
  const [local, remote] = ['localCandidateId', 'remoteCandidateId'].map((end) => all.find((stat) => stat['id'] === pair?.[end]));
  const roundTrip = pair?.['currentRoundTripTime'];
  return {
    roundTripMs: typeof roundTrip === 'number' ? roundTrip * 1000 : null,
    path: `${endOf(local)} to ${endOf(remote)}`,
  };
}

function endOf(candidate: Record<string, unknown> | undefined): string {
  if (!candidate) return 'unknown';
  const { candidateType, protocol, relayProtocol, address, port } = candidate;
  const by = typeof relayProtocol === 'string' ? `${String(relayProtocol)}-relay` : String(protocol);
  return `${String(candidateType)} ${by} ${typeof address === 'string' && address !== '' ? address : '(hidden)'}:${String(port)}`;
}
