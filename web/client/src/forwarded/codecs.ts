/** Which codecs a section offers. An untrimmed offer of 29 slots is 143 KB, of which hardly anything is ever used. */
import type { VideoCodec } from '../wire/media_messages.js';

export type CodecLike = Pick<RTCRtpCodec, 'mimeType'> & { sdpFmtpLine?: string | undefined };

/** The one profile of each codec that every browser that has it can send and decode. */
const WANTED: Readonly<Record<VideoCodec, (format: string) => boolean>> = {
  vp8: () => true,
  vp9: (format) => !format.includes('profile-id=') || format.includes('profile-id=0'),
  // Constrained baseline of any level (a sender's codecs name the level that the server asks for), several NAL units a packet (RFC 6184, 8.1).
  h264: (format) => format.includes('profile-level-id=42e0') && format.includes('packetization-mode=1'),
  av1: (format) => !format.includes('profile=') || format.includes('profile=0'),
};

const nameOf = (codec: CodecLike): string => codec.mimeType.toLowerCase().replace(/^(audio|video)\//, '');

export function isCodec(codec: CodecLike, wanted: VideoCodec): boolean {
  return nameOf(codec) === wanted && WANTED[wanted](codec.sdpFmtpLine ?? '');
}

/** The room's codec first, then VP8, which everybody has, then retransmission. Empty where the browser tells nothing. */
export function videoPreferences<C extends CodecLike>(all: readonly C[], room: VideoCodec): C[] {
  const pick = (wanted: VideoCodec): C[] => all.filter((one) => isCodec(one, wanted)).slice(0, 1);
  const chosen = room === 'vp8' ? pick('vp8') : [...pick(room), ...pick('vp8')];
  return chosen.length === 0 ? [] : [...chosen, ...all.filter((one) => nameOf(one) === 'rtx').slice(0, 1)];
}

export function audioPreferences<C extends CodecLike>(all: readonly C[]): C[] {
  return all.filter((one) => nameOf(one) === 'opus');
}
