#pragma once

#include "proto/sdp/codecs.h"

namespace parlance::proto::sdp {

struct OfferSection {
  MediaKind kind = MediaKind::audio;  ///< audio or video
  Direction direction = Direction::sendonly;
  std::vector<std::string>
      rids;  ///< sent as simulcast (RFC 8853), in this order; needs the extension rtp-stream-id
  std::optional<SendStream>
      stream;  ///< declared where the section sends; with rids only its msid: the streams' numbers show by their rids
};

struct OfferPlan {
  Origin origin;
  TransportParameters transport;  ///< with setup actpass (RFC 8842 section 5.1)
  bool ice_lite = false;
  std::vector<Candidate> candidates;
  bool end_of_candidates = false;
  MediaCapabilities audio;
  MediaCapabilities video;
  std::vector<OfferSection> sections;
};

/// A bundled offer as a browser makes it (RFC 8829 section 5.2.1): mids count from 0, a codec has the same payload type and an extension the same id in every
/// section. RED is offered for the first other codec of its rate. More than 61 dynamic codecs (RTX included), 14 extensions or
/// kMaxMedia sections are a Bug.
SessionDescription make_offer(const OfferPlan& plan);

}  // namespace parlance::proto::sdp
