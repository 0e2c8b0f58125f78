/** Which way media takes, from an RTCStatsReport: that of the pair of candidates in use. */
import type { MediaWay } from '../api.js';
import type { Stats } from './stats.js';

/** Null while there is no pair yet, or the browser does not tell. */
export function readWay(entries: Iterable<Stats>): MediaWay | null {
  const byId = new Map([...entries].map((entry) => [entry['id'], entry]));
  const pair = selectedPair([...byId.values()]);
  const local = byId.get(pair?.['localCandidateId']);
  const remote = byId.get(pair?.['remoteCandidateId']);
  if (local === undefined) return null;
  const ours = local['candidateType'] === 'relay';
  // A relayed candidate's own protocol is that between the relay and the other side.
  const protocol = ours ? (local['relayProtocol'] ?? 'udp') : local['protocol'];
  if (protocol !== 'udp' && protocol !== 'tcp' && protocol !== 'tls') return null;
  return { protocol, relayed: ours || remote?.['candidateType'] === 'relay' };
}

export function sameWay(one: MediaWay | null, other: MediaWay | null): boolean {
  return one?.protocol === other?.protocol && one?.relayed === other?.relayed;
}

/** Chromium names it in the transport's statistics; Firefox marks the pair. */
function selectedPair(entries: readonly Stats[]): Stats | undefined {
  const transport = entries.find((entry) => entry['type'] === 'transport' && typeof entry['selectedCandidatePairId'] === 'string');
  const id = transport?.['selectedCandidatePairId'];
  return entries.find((entry) => entry['type'] === 'candidate-pair' && (id === undefined ? entry['selected'] === true : entry['id'] === id));
}
