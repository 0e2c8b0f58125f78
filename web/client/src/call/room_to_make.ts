/**
 * While two paths stand they share the uplink. Each estimates it alone and fills it; where it is narrow both then lose packets, the
 * new picture comes late and small, and the old one stalls. So a narrow uplink is divided: the direct call, which has one encoding
 * to lower, keeps to its share, and a new path by the server begins with about as much as is then free. Bits a second. Pure.
 */
import { setParameters } from './format_parameters.js';

/** A camera of 720p on both paths, and some to spare: where there is as much, nothing has to be divided. */
export const WIDE = 4_500_000;
/** What a direct call keeps for its picture before it ends: it is looked at for another second or two. */
const KEPT = 0.3;
/** What a direct call gets while the path by the server is looked at: that sends several layers, and a layer that falls out is missed at once. */
const TRIED = 0.4;
const LEAST = 150_000;
/** What the new path begins with. Less than what is left: an estimate is no promise, and sound flows on both paths. */
const BEGUN = 0.5;
/** What browsers begin with by themselves (libwebrtc, 2026); and what gives all layers of a camera at once. */
const LEAST_BEGUN = 300_000;
const MOST_BEGUN = 2_000_000;

/** The most that the camera of a direct call may send before it ends; null: as before. `estimate`: of the uplink; null where unknown. */
export function keptBitrate(estimate: number | null): number | null { return share(estimate, KEPT); }

/** The most that the camera of a direct call may send beside the server's path; null: as usual. */
export function triedBitrate(estimate: number | null): number | null { return share(estimate, TRIED); }

function share(estimate: number | null, part: number): number | null {
  return estimate === null || estimate >= WIDE ? null : Math.max(LEAST, Math.round(estimate * part));
}

/** What the new path may begin with, or null: what the browser likes. */
export function startBitrate(estimate: number | null): number | null {
  return estimate === null ? null : Math.min(MOST_BEGUN, Math.max(LEAST_BEGUN, Math.round(estimate * BEGUN)));
}

/**
 * Writes what to begin with into the other side's description. There is no standard way; Chromium's relatives know this parameter,
 * in kbit/s, and others ignore it as RFC 8866 wants.
 */
export function beginWith(sdp: string, bitrate: number | null): string {
  if (bitrate === null) return sdp;
  const kilobits = `${Math.round(bitrate / 1000)}`;
  return setParameters(sdp, '(?:VP8|VP9|H264|AV1)/90000', { 'x-google-start-bitrate': kilobits });
}
