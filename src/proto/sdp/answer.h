#pragma once

#include "proto/sdp/codecs.h"

namespace parlance::proto::sdp {

/// What we want with one m= section of an offer.
struct SectionPlan {
  bool wanted = false;                        ///< otherwise it is rejected
  Direction direction = Direction::inactive;  ///< as we see it; narrowed to what the offer allows
  std::optional<SendStream> stream;           ///< declared where the answer sends
};

struct AnswerPolicy {
  Origin origin;
  TransportParameters
      transport;  ///< our ICE credentials and options, fingerprint, and setup: passive or active
  bool ice_lite = false;
  std::vector<Candidate> candidates;
  bool end_of_candidates = false;
  bool extmap_allow_mixed =
      true;  ///< RFC 8285 section 6: we read one-byte and two-byte headers within one stream
  MediaCapabilities audio;
  MediaCapabilities video;
  std::size_t max_simulcast_streams = 3;  ///< the first so many that the offer names
  std::vector<SectionPlan> sections;      ///< one for each of the offer's, in its order
};

enum class Rejection {
  none,
  offered_rejected,  ///< port 0 already
  not_wanted,        ///< the plan says so
  kind,              ///< neither audio nor video: data channels are refused
  protocol,          ///< not RTP over DTLS with feedback
  no_rtcp_mux,       ///< RFC 8858: we have one port
  not_bundled,       ///< beside the first BUNDLE group: we have one transport
  no_codec,
};

struct Answer {
  SessionDescription description;
  std::vector<Rejection> rejections;  ///< one for each section
  /// The section whose transport_of() in the offer leads to the other side; nothing where all are rejected.
  std::optional<std::size_t> transport_section;
};

/// The answer to an offer (RFC 8829 section 5.3, RFC 3264 section 6). Payload types and extension ids are the offer's; one transport for all
/// (RFC 8843 section 7.3), simulcast is received where the offer sends it and the extension rtp-stream-id is accepted (RFC 8853 section 5.3.2).
/// Each accepted section repeats ICE credentials and fingerprint as browsers do; candidates stand at the tagged one.
///
/// The policy's sections have to be as many as the offer's (else a Bug). Errors, for the section that would lead to the other side:
/// `sdp.answer.ice` and `sdp.answer.fingerprint` (none offered), `sdp.answer.setup` (the offer's role is the same as ours).
Result<Answer> make_answer(const SessionDescription& offer, const AnswerPolicy& policy);

/// Is this an answer to that offer (RFC 3264 section 6)? For the side that offered. Errors, Kind::conflict: `sdp.answer.sections` (their number),
/// `sdp.answer.section` (kind, protocol or mid differ), `sdp.answer.payload` (not offered), `sdp.answer.extension` (id not offered for it),
/// `sdp.answer.direction` (sends what we do not receive, or the other way round), `sdp.answer.bundle` (a mid that was not bundled).
Result<void> check_answer(const SessionDescription& answer, const SessionDescription& offer);

}  // namespace parlance::proto::sdp
