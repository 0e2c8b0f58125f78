/** What a receiver has played of late (W3C WebRTC 1.0, 5.3.1): works without an element, and in hidden pages. */

/** Browsers differ: time since 1970, or since the page was opened (DOMHighResTimeStamp). */
function clockOf(timestamp: number): number {
  return timestamp < 1e12 ? performance.timeOrigin + timestamp : timestamp;
}

/**
 * The newest source, if it was played within `withinMs`. A source that stopped sending keeps its last figures for 10 s, so
 * only a recent one counts.
 */
export function freshSource(receiver: RTCRtpReceiver | undefined, withinMs: number): RTCRtpSynchronizationSource | null {
  const source = receiver?.getSynchronizationSources()[0];
  if (source === undefined) return null;
  return performance.timeOrigin + performance.now() - clockOf(source.timestamp) < withinMs ? source : null;
}
