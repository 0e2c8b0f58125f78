// What a test looks at inside a page. Each function runs in the browser and knows nothing of the app but its accessible names.

/** Put into the page before its scripts: keeps the peer connections that the app makes, so that getStats can be asked. */
export function keepPeerConnections() {
  const Original = window.RTCPeerConnection;
  const kept = [];
  class Kept extends Original {
    constructor(...args) {
      super(...args);
      kept.push(this);
    }
  }
  window.RTCPeerConnection = Kept;
  Object.defineProperty(window, 'keptPeerConnections', { value: kept });
}

/** Put into the page before its scripts: counts how often the app negotiates. */
export function countNegotiations() {
  const original = RTCPeerConnection.prototype.setRemoteDescription;
  const counted = { remote: 0 };
  RTCPeerConnection.prototype.setRemoteDescription = function (...args) {
    counted.remote++;
    return original.apply(this, args);
  };
  Object.defineProperty(window, 'countedNegotiations', { value: counted });
}

/** What each live connection carries: its cipher, path, and the video codecs that arrive. */
export async function connectionsNow() {
  const live = window.keptPeerConnections.filter((pc) => pc.connectionState === 'connected');
  return Promise.all(
    live.map(async (pc) => {
      const stats = [...(await pc.getStats()).values()];
      const byId = new Map(stats.map((stat) => [stat.id, stat]));
      const transport = stats.find((stat) => stat.type === 'transport');
      const inbound = stats.filter((stat) => stat.type === 'inbound-rtp');
      return {
        cipher: transport?.srtpCipher ?? '',
        transceivers: pc.getTransceivers().length,
        videoCodecs: [...new Set(inbound.filter((s) => s.kind === 'video' && s.framesDecoded > 0).map((s) => byId.get(s.codecId)?.mimeType))],
        heard: inbound.filter((s) => s.kind === 'audio' && s.totalAudioEnergy > 0).length,
        framesDecoded: inbound.reduce((sum, s) => sum + (s.framesDecoded ?? 0), 0),
        lost: inbound.reduce((sum, s) => sum + (s.packetsLost ?? 0), 0),
      };
    }),
  );
}

/** Pixels and frames of the `<video>` in the tile of `name` over `ms`. */
export async function watchTile({ name, ms }) {
  const tile = [...document.querySelectorAll('[role=group]')].find((group) => {
    const label = group.getAttribute('aria-label') ?? '';
    return label.startsWith(name);
  });
  const video = tile?.querySelector('video');
  if (!video) return { found: false };
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const begin = performance.now();
  let before = null;
  let changedPixels = 0;
  let differentPictures = 0;
  while (performance.now() - begin < ms) {
    if (video.videoWidth > 0) {
      canvas.width = 160;
      canvas.height = 90;
      context.drawImage(video, 0, 0, 160, 90);
      const now = context.getImageData(0, 0, 160, 90).data;
      if (before) {
        let changed = 0;
        for (let i = 0; i < now.length; i += 4) if (Math.abs(now[i + 1] - before[i + 1]) > 24) changed++;
        changedPixels = Math.max(changedPixels, changed);
        if (changed > 0) differentPictures++;
      }
      before = now;
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  return { found: true, muted: video.muted, paused: video.paused, width: video.videoWidth, changedPixels, differentPictures };
}

/** The newest live peer connection's figures: what arrives, and over which path. */
export async function callFigures() {
  const live = window.keptPeerConnections.filter((pc) => pc.connectionState !== 'closed');
  const pc = live.at(-1);
  if (!pc) return null;
  const stats = [...(await pc.getStats()).values()];
  const byId = new Map(stats.map((stat) => [stat.id, stat]));
  const inbound = stats.filter((stat) => stat.type === 'inbound-rtp');
  const sum = (kind, field) => inbound.filter((s) => s.kind === kind).reduce((total, s) => total + (s[field] ?? 0), 0);
  const pair =
    byId.get(stats.find((stat) => stat.type === 'transport')?.selectedCandidatePairId) ??
    stats.find((stat) => stat.type === 'candidate-pair' && (stat.selected || (stat.nominated && stat.state === 'succeeded')));
  const local = pair && byId.get(pair.localCandidateId);
  const remote = pair && byId.get(pair.remoteCandidateId);
  const codecs = inbound.map((s) => byId.get(s.codecId)?.mimeType).filter(Boolean);
  return {
    connections: live.length,
    state: pc.connectionState,
    framesDecoded: sum('video', 'framesDecoded'),
    audioEnergy: sum('audio', 'totalAudioEnergy'),
    audioPackets: sum('audio', 'packetsReceived'),
    path: local && remote ? [local.candidateType, remote.candidateType] : null,
    addresses: local && remote ? [`${local.address}`, `${remote.address}`] : null,
    codecs,
    // What our encoder was told to do stands in the remote description.
    opus: /a=fmtp:111 .*/.exec(pc.remoteDescription?.sdp ?? '')?.[0] ?? '',
  };
}
