// What a test of codecs looks at, and puts, inside a page.

/** Put into the page before its scripts: the dependency descriptor is in none of its offers. */
export function withoutDescriptor() {
  const original = RTCPeerConnection.prototype.addTransceiver;
  RTCPeerConnection.prototype.addTransceiver = function (...args) {
    const transceiver = original.apply(this, args);
    const all = transceiver.getHeaderExtensionsToNegotiate();
    transceiver.setHeaderExtensionsToNegotiate(
      all.map((one) => (one.uri.includes('dependency-descriptor') ? { ...one, direction: 'stopped' } : one)),
    );
    return transceiver;
  };
}

/** Whether the server agreed to the dependency descriptor in what the page sends, and in what it receives. */
export function isDescribed() {
  const pc = window.keptPeerConnections.filter((one) => one.connectionState === 'connected').at(-1);
  const sections = pc.remoteDescription.sdp.split(/^m=/m).filter((one) => one.startsWith('video'));
  const described = (direction) => sections.some((one) => one.includes(`a=${direction}`) && one.includes('dependency-descriptor'));
  return { sent: described('recvonly'), received: described('sendonly') };
}

/** What the page sends of pictures, encoding by encoding. */
export async function sentNow() {
  const pc = window.keptPeerConnections.filter((one) => one.connectionState === 'connected').at(-1);
  const stats = [...(await pc.getStats()).values()];
  const byId = new Map(stats.map((stat) => [stat.id, stat]));
  return stats
    .filter((stat) => stat.type === 'outbound-rtp' && stat.kind === 'video' && stat.rid !== undefined)
    .map((stat) => ({
      rid: stat.rid,
      active: stat.active,
      frames: stat.framesEncoded ?? 0,
      height: stat.frameHeight ?? 0,
      mode: stat.scalabilityMode,
      codec: byId.get(stat.codecId)?.mimeType,
    }));
}

/** The picture in the tile of `name`, in its own pixels; 0 while there is none. */
export function shownNow(name) {
  const tile = [...document.querySelectorAll('[role=group]')].find((group) => (group.getAttribute('aria-label') ?? '').startsWith(name));
  const video = tile?.querySelector('video');
  return { width: video?.videoWidth ?? 0, height: video?.videoHeight ?? 0 };
}
