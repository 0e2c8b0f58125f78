/**
 * Opus' discontinuous transmission (silence costs next to nothing) and in-band forward error correction (RFC 7587, section 6.1).
 * What a description says here, its *receiver's encoder* does, so we write it into what we send.
 */
import { setParameters } from './format_parameters.js';

export function tuneOpus(sdp: string): string {
  return setParameters(sdp, 'opus/48000/2', { useinbandfec: '1', usedtx: '1' });
}
