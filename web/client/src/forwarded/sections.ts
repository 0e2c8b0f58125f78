/**
 * The four sections that send (docs/protocol.md, 4.6), always first and in this order. They are offered once, empty or not;
 * what fills them changes by replaceTrack.
 */
import type { Slot } from '../call/slots.js';
import type { TrackSource } from '../wire/media_messages.js';

export interface Section { slot: Slot; source: TrackSource; kind: 'audio' | 'video'; encodings: readonly RTCRtpEncodingParameters[] }

/** A quarter, half and the whole of 1280x720, the smallest first; bits a second that such a picture is worth. */
const CAMERA: readonly RTCRtpEncodingParameters[] = [
  { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000, maxFramerate: 30, active: true },
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000, maxFramerate: 30, active: true },
  { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1_700_000, maxFramerate: 30, active: true },
];
/** Text in full resolution at few frames. One layer: half a slide is of no use to anybody. */
const SCREEN: readonly RTCRtpEncodingParameters[] = [{ maxBitrate: 3_000_000, maxFramerate: 15, active: true }];

export const SECTIONS: readonly Section[] = [
  { slot: 'microphone', source: 'microphone', kind: 'audio', encodings: [] },
  { slot: 'camera', source: 'camera', kind: 'video', encodings: CAMERA },
  { slot: 'screen', source: 'screen', kind: 'video', encodings: SCREEN },
  { slot: 'screenAudio', source: 'screen_audio', kind: 'audio', encodings: [] },
];

/** The loudest speakers; a fourth at the same time is noise. */
export const AUDIO_SLOTS = 3;

/**
 * How many video slots are offered for so many pictures. Growing costs a negotiation, an unused slot costs some 1.5 KB of
 * description: so few steps, each a full grid.
 */
const POOLS = [4, 9, 16, 25, 36, 49, 64] as const;
export const MOST_VIDEO_SLOTS = 64;
export function poolFor(pictures: number): number {
  return POOLS.find((size) => size >= pictures) ?? MOST_VIDEO_SLOTS;
}
