// Which way a call takes, seen from inside a page (functions that run there, like those of observe.mjs).

/**
 * The page's one open connection: `kind` 'direct' (its four sections are those of two people) or 'forwarded' (slots follow them), the protocol, and
 * both ends' candidate types and addresses. Null while none is connected, or there are two.
 */
export async function wayOf() {
  const open = window.keptPeerConnections.filter((pc) => pc.connectionState !== 'closed');
  if (open.length !== 1 || open[0].connectionState !== 'connected') return null;
  const stats = [...(await open[0].getStats()).values()];
  const byId = new Map(stats.map((stat) => [stat.id, stat]));
  const pair = byId.get(stats.find((stat) => stat.type === 'transport')?.selectedCandidatePairId);
  const [local, remote] = [byId.get(pair?.localCandidateId), byId.get(pair?.remoteCandidateId)];
  if (!local || !remote) return null;
  const end = ({ candidateType: type, address, port, protocol, relayProtocol, tcpType }) => ({ type, address, port, protocol, relayProtocol, tcpType });
  return { kind: open[0].getTransceivers().length === 4 ? 'direct' : 'forwarded', local: end(local), remote: end(remote) };
}

/** Of all connections that the page has or had: what comes by a new one counts on. */
export async function framesDecodedNow() {
  const all = await Promise.all(window.keptPeerConnections.map(async (pc) => [...(await pc.getStats()).values()]));
  const inbound = all.flat().filter((stat) => stat.type === 'inbound-rtp' && stat.kind === 'video');
  return inbound.reduce((sum, { framesDecoded }) => sum + (framesDecoded ?? 0), 0);
}

/** Put into the page before its scripts: its connections have the relays whose URLs match, and use nothing else. */
export function relayOnly(pattern) {
  const narrowed = (configuration = {}) => ({
    ...configuration,
    iceTransportPolicy: 'relay',
    iceServers: (configuration.iceServers ?? [])
      .map((server) => ({ ...server, urls: [server.urls].flat().filter((url) => new RegExp(pattern).test(url)) }))
      .filter(({ urls }) => urls.length > 0),
  });
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration) {
      super(narrowed(configuration));
    }
    setConfiguration(configuration) {
      super.setConfiguration(narrowed(configuration));
    }
  };
}
