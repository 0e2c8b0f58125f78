/** Which codecs a section offers: one profile each. An untrimmed offer of 29 slots is 143 KB, most of it profiles that are never used. */
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

/** After the room's codec: VP8, which everybody has; then what is decoded in hardware most often. */
const ALL: readonly VideoCodec[] = ['vp8', 'h264', 'vp9', 'av1'];

/**
 * The room's codec first, then each other one in one profile, then retransmission. All of them, because the room may come to another one without a
 * negotiation, and encoders that know but one codec (H.264 as a rule) publish in that. Empty where the browser tells nothing.
 */
export function videoPreferences<C extends CodecLike>(all: readonly C[], room: VideoCodec): C[] {
  const chosen = [room, ...ALL.filter((one) => one !== room)].flatMap((wanted) => all.filter((one) => isCodec(one, wanted)).slice(0, 1));
  return chosen.length === 0 ? [] : [...chosen, ...all.filter((one) => nameOf(one) === 'rtx').slice(0, 1)];
}

export function audioPreferences<C extends CodecLike>(all: readonly C[]): C[] {
  return all.filter((one) => nameOf(one) === 'opus');
}
