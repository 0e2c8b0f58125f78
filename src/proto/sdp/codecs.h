#pragma once

#include "proto/sdp/session.h"

namespace parlance::proto::sdp {

/// A codec as we are ready to use it.
struct Codec {
  std::string
      name;  ///< compared without case; `red` stands for redundancy of what else is accepted (RFC 2198)
  std::uint32_t clock_rate = 90000;
  std::uint16_t channels = 1;
  Parameters parameters;        ///< what we say of ourselves in a=fmtp
  bool retransmission = false;  ///< take the RTX payload that goes with it (RFC 4588)
};

/// A header extension (RFC 8285), and in which direction we do it: sendonly is what we write into packets.
struct ExtensionSupport {
  std::string uri;
  Direction direction = Direction::sendrecv;
};

/// What we do for one kind of media; codecs in the order we like them.
struct MediaCapabilities {
  std::vector<Codec> codecs;
  std::vector<Feedback> feedback;
  std::vector<ExtensionSupport> extensions;
};

/// One stream that we send: its numbers are fixed for the section's life.
struct SendStream {
  std::uint32_t ssrc = 0;
  std::optional<std::uint32_t> rtx_ssrc;  ///< declared only where RTX is negotiated
  std::string cname;
  Msid msid;
};

/// May the two be used for one stream? Name, clock rate and channels have to agree, and what defines the stream's format:
/// H.264 profile and packetization-mode (RFC 6184 section 8.2.2), VP9 profile-id (RFC 9628 section 7), AV1 profile (AV1 RTP section 7.2.3), where
/// a missing one means the default. Opus (RFC 7587 section 7) and VP8 have nothing but wishes.
bool matches(const Codec& ours, const Payload& offered);

/// What our answer says about a payload that matches: our own parameters; H.264's level is ours where both allow asymmetry, and the
/// lower of the two elsewhere (RFC 6184 section 8.2.2); RED repeats what it was offered for.
Parameters answer_parameters(const Codec& ours, const Payload& offered);

/// The payloads for an answer, best liked first, with the numbers of the offer; each RTX behind its codec. Empty: nothing in common.
std::vector<Payload> negotiate_payloads(const MediaCapabilities& ours, const MediaDescription& offered);

/// The extensions for an answer that goes in `direction` (as we see it), with the ids of the offer. Ids above 255, which an answer would
/// have to choose anew, are left out. A direction is written only where it is narrower than the section's.
std::vector<HeaderExtension> negotiate_extensions(const MediaCapabilities& ours,
                                                  const MediaDescription& offered, Direction direction);

/// The payload types that an RTX payload may repair; nothing where `apt` is missing or no number.
std::optional<std::uint8_t> apt_of(const Payload& payload);
bool is_rtx(const Payload& payload);

/// Adds a=msid, a=ssrc and, where an RTX payload is among the section's, its a=ssrc-group:FID.
void declare(const SendStream& stream, MediaDescription& media);

}  // namespace parlance::proto::sdp
