#pragma once

#include "base/random.h"
#include "crypto/dtls/fingerprint.h"
#include "media/types.h"
#include "proto/ice/credentials.h"
#include "proto/rtp/extension_ids.h"
#include "proto/sdp/answer.h"
#include "rtc/peer.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace parlance::rtc {

/// A payload type of a section, and the one that retransmits it.
struct PayloadUse {
  std::uint8_t type = 0;
  media::Codec codec = media::Codec::other;
  std::uint32_t clock_rate = 0;     ///< Hz
  std::optional<std::uint8_t> rtx;  ///< its retransmissions' type
};

/// A section on which the client sends.
struct ReceivePlan {
  std::string mid;
  media::Source source = media::Source::microphone;
  std::vector<std::string> rids;  ///< from the smallest picture to the largest; empty: one encoding
  std::vector<PayloadUse> payloads;
  proto::rtp::ExtensionIds extensions;
  std::vector<std::uint32_t> ssrcs{};  ///< that the offer declared; with rids they tell nothing
};

/// A slot, on which we send.
struct SendPlan {
  std::string mid;
  media::Kind kind = media::Kind::audio;
  std::uint32_t ssrc = 0;
  std::uint32_t rtx_ssrc = 0;  ///< 0: no retransmission stream
  std::string cname;
  std::vector<PayloadUse> payloads;
  proto::rtp::ExtensionIds extensions;
  bool mixed_extensions = false;  ///< the client takes two-byte headers (RFC 8285, section 6)
};

/// What offer and answer have agreed on.
struct Agreement {
  std::string sdp;  ///< the answer
  proto::ice::Generation ice;
  bool ice_restarted = false;
  std::uint32_t reporter_ssrc = 0;  ///< ours, for reports on what the client sends; sends no media
  std::string cname;
  bool reduced_size = false;  ///< RTCP compounds may be (RFC 5506)
  crypto::dtls::Fingerprint fingerprint;
  std::vector<ReceivePlan> receives;
  std::vector<SendPlan> sends;             ///< in the order of the offer
  std::vector<media::Codec> video_codecs;  ///< that the client decodes in its slots
};

/// Answers a client's offers (docs/protocol.md, 4.6). Remembers what has to stay the same from one to the next: our ICE credentials until the
/// client restarts, and each slot's numbers.
class Negotiation final {
 public:
  struct Ours {
    crypto::dtls::Fingerprint fingerprint;
    std::vector<proto::sdp::Candidate> candidates;
    std::string ufrag_prefix;
  };

  Negotiation(Ours ours, Random& random);

  /// Slots that a connection may ever have had, those that later offers dropped included: somebody may still hold on to each.
  static constexpr std::size_t kMaxSlots = 256;

  /// Errors: media.bad_sdp, signal.sdp_too_large, media.unavailable (kMaxSlots); then nothing has changed.
  Result<Agreement> answer(const Offer& offer);

 private:
  struct Numbers {
    std::uint32_t ssrc = 0;
    std::uint32_t rtx_ssrc = 0;
    std::string stream;
  };

  struct Theirs {
    proto::ice::Generation ice;
    crypto::dtls::Fingerprint fingerprint;
  };

  Result<Theirs> read_transport(const proto::sdp::SessionDescription& offer);
  proto::sdp::AnswerPolicy policy_for(const proto::sdp::SessionDescription& offer, const Offer& given,
                                      const proto::ice::Credentials& local);
  Result<Agreement> agree(const proto::sdp::SessionDescription& parsed, const Offer& offer);
  proto::sdp::SectionPlan plan_section(const proto::sdp::MediaDescription& media, const Offer& given);
  const Numbers& numbers_of(const std::string& mid);
  std::uint32_t fresh_ssrc();
  void read_sections(const proto::sdp::SessionDescription& offer,
                     const proto::sdp::SessionDescription& answer, const Offer& given,
                     Agreement& agreement) const;

  Ours ours_;
  Random& random_;
  std::string cname_;
  std::uint64_t session_id_ = 0;
  std::uint64_t version_ = 0;
  std::optional<Theirs> theirs_;
  std::map<std::string, Numbers> numbers_;  ///< by mid
  std::size_t numbered_ = 0;                ///< slots so far
  std::uint32_t reporter_ssrc_ = 0;
};

}  // namespace parlance::rtc
