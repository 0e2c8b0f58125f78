/**
 * The four transceivers of a call, always in this order. They are offered once, empty or not; what fills them changes by
 * replaceTrack, so that switching a camera or a screen on and off never renegotiates.
 */
export const SLOTS = ['microphone', 'camera', 'screen', 'screenAudio'] as const;
export type Slot = (typeof SLOTS)[number];
export type LocalTracks = Readonly<Record<Slot, MediaStreamTrack | null>>;
export const NO_TRACKS: LocalTracks = { microphone: null, camera: null, screen: null, screenAudio: null };

export const SLOT_KIND: Readonly<Record<Slot, 'audio' | 'video'>> = {
  microphone: 'audio', camera: 'video', screen: 'video', screenAudio: 'audio',
};

/** Bits a second that a picture is worth: 720p camera, and text in full resolution at few frames. */
export const SLOT_ENCODING: Readonly<Partial<Record<Slot, RTCRtpEncodingParameters>>> = {
  camera: { maxBitrate: 2_000_000, maxFramerate: 30 },
  screen: { maxBitrate: 3_000_000, maxFramerate: 15 },
};
