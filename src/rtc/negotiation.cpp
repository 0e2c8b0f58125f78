#include "rtc/negotiation.h"

#include "proto/sdp/parse.h"
#include "proto/sdp/serialise.h"
#include "rtc/capabilities.h"

#include <algorithm>
#include <utility>

namespace parlance::rtc {
namespace {

namespace sdp = proto::sdp;
namespace ice = proto::ice;
using proto::rtp::ExtensionIds;

constexpr std::size_t kNameCharacters = 16;  // 80 bits: names of streams of different people never meet
constexpr Error kBadSdp{Kind::malformed, "media.bad_sdp"};
constexpr Error kTooManySlots{Kind::exhausted, "media.unavailable"};
constexpr Error kTooLarge{Kind::too_large, "signal.sdp_too_large"};

bool is_media(const sdp::MediaDescription& media) {
  return media.kind == sdp::MediaKind::audio || media.kind == sdp::MediaKind::video;
}

media::Kind kind_of(const sdp::MediaDescription& media) {
  return media.kind == sdp::MediaKind::audio ? media::Kind::audio : media::Kind::video;
}

std::vector<PayloadUse> payloads_of(const sdp::MediaDescription& media) {
  std::vector<PayloadUse> list;
  for (const sdp::Payload& payload : media.payloads) {
    if (const auto codec = codec_of(payload)) list.push_back({payload.type, *codec, payload.clock_rate, {}});
  }
  for (const sdp::Payload& payload : media.payloads) {
    const auto repaired = sdp::is_rtx(payload) ? sdp::apt_of(payload) : std::nullopt;
    for (PayloadUse& use : list) {
      if (repaired && use.type == *repaired) use.rtx = payload.type;
    }
  }
  return list;
}

ExtensionIds extensions_of(const sdp::MediaDescription& media) {
  ExtensionIds ids;
  for (const sdp::HeaderExtension& extension : media.header_extensions) {
    const auto kind = proto::rtp::extension_kind_of(extension.uri);
    // What the parser took is within 1..255 and not twice; what we don't know is not in our answers.
    if (kind != proto::rtp::ExtensionKind::none)
      (void)ids.set(kind, static_cast<std::uint8_t>(extension.id)).has_value();
  }
  return ids;
}

std::vector<std::string> rids_of(const sdp::MediaDescription& answered) {
  std::vector<std::string> rids;
  for (const auto& alternatives : answered.simulcast.recv) {
    if (!alternatives.empty()) rids.push_back(alternatives.front().rid);
  }
  return rids;
}

}  // namespace

Negotiation::Negotiation(Ours ours, Random& random)
    : ours_(std::move(ours)), random_(random), cname_(random_text(random, kNameCharacters)),
      session_id_(random_u64(random) >> 1U), reporter_ssrc_(fresh_ssrc()) {}

Result<Agreement> Negotiation::answer(const Offer& offer) {
  const auto parsed = sdp::parse(offer.sdp);
  if (!parsed) return parsed.error().kind == Kind::too_large ? kTooLarge : kBadSdp;
  auto before = numbers_;
  const std::size_t slots_before = numbered_;
  auto agreement = agree(*parsed, offer);
  if (!agreement) {
    numbers_ = std::move(before);
    numbered_ = slots_before;
    return agreement;
  }
  // Sections never leave an offer (RFC 8829 section 5.2.2), so that there are no more than one offer's.
  std::erase_if(numbers_,
                [&](const auto& entry) { return sdp::find_media(*parsed, entry.first) == nullptr; });
  ++version_;
  return agreement;
}

Result<Agreement> Negotiation::agree(const sdp::SessionDescription& parsed, const Offer& offer) {
  auto theirs = read_transport(parsed);
  if (!theirs) return theirs.error();
  const auto made = sdp::make_answer(parsed, policy_for(parsed, offer, theirs->ice.local));
  if (!made || !made->transport_section) return kBadSdp;
  if (numbered_ > kMaxSlots) return kTooManySlots;

  Agreement agreement;
  agreement.ice_restarted = theirs_ && theirs_->ice.local != theirs->ice.local;
  agreement.ice = theirs->ice;
  agreement.fingerprint = theirs->fingerprint;
  agreement.sdp = sdp::serialise(made->description);
  agreement.reporter_ssrc = reporter_ssrc_;
  agreement.cname = cname_;
  agreement.reduced_size = std::ranges::all_of(
      made->description.media, [](const auto& media) { return sdp::is_rejected(media) || media.rtcp_rsize; });
  read_sections(parsed, made->description, offer, agreement);
  theirs_ = std::move(*theirs);
  return agreement;
}

/// All sections of a client's offer go over one transport (BUNDLE), so the first that describes it speaks for all. Our ICE credentials change
/// exactly when the client's do (RFC 8445, section 9). Another certificate would be another DTLS association (RFC 8842 section 4), which takes
/// another connection.
Result<Negotiation::Theirs> Negotiation::read_transport(const sdp::SessionDescription& offer) {
  for (const sdp::MediaDescription& media : offer.media) {
    const sdp::TransportParameters said = sdp::transport_of(offer, media);
    if (sdp::is_rejected(media) || said.ice_ufrag.empty()) continue;
    Theirs theirs;
    theirs.ice.remote = {said.ice_ufrag, said.ice_pwd};
    if (!ice::check_credentials(theirs.ice.remote)) return kBadSdp;
    const bool same = theirs_ && theirs_->ice.remote == theirs.ice.remote;
    theirs.ice.local = same ? theirs_->ice.local : ice::make_credentials(random_, ours_.ufrag_prefix);
    const auto usable = std::ranges::find_if(said.fingerprints, [](const sdp::Fingerprint& each) {
      return each.algorithm == "sha-256" &&
             each.digest.size() == digest_size(crypto::dtls::FingerprintHash::sha_256);
    });
    if (usable == said.fingerprints.end()) return kBadSdp;
    theirs.fingerprint = {crypto::dtls::FingerprintHash::sha_256, usable->digest};
    if (theirs_ && theirs_->fingerprint != theirs.fingerprint) return kBadSdp;
    return theirs;
  }
  return kBadSdp;
}

sdp::AnswerPolicy Negotiation::policy_for(const sdp::SessionDescription& offer, const Offer& given,
                                          const ice::Credentials& local) {
  sdp::AnswerPolicy policy;
  policy.origin.session_id = session_id_;
  policy.origin.version = version_ + 1;
  policy.transport.ice_ufrag = local.ufrag;
  policy.transport.ice_pwd = local.password;
  policy.transport.fingerprints = {{"sha-256", ours_.fingerprint.digest}};
  policy.transport.setup = sdp::Setup::passive;  // as DTLS server we choose the SRTP profile
  policy.ice_lite = true;
  policy.candidates = ours_.candidates;
  policy.end_of_candidates = true;
  policy.audio = capabilities(media::Kind::audio);
  policy.video = capabilities(media::Kind::video);
  for (const sdp::MediaDescription& media : offer.media)
    policy.sections.push_back(plan_section(media, given));
  return policy;
}

sdp::SectionPlan Negotiation::plan_section(const sdp::MediaDescription& media, const Offer& given) {
  if (!is_media(media)) return {};
  const auto source = given.sources.find(media.mid);
  if (source != given.sources.end()) {
    const bool fits = media::kind_of(source->second) == kind_of(media) && sdp::sends(media.direction);
    return {fits, sdp::Direction::recvonly, std::nullopt};
  }
  if (!sdp::receives(media.direction)) return {};
  const Numbers& numbers = numbers_of(media.mid);
  return {true, sdp::Direction::sendonly,
          sdp::SendStream{numbers.ssrc, numbers.rtx_ssrc, cname_, {numbers.stream, numbers.stream}}};
}

const Negotiation::Numbers& Negotiation::numbers_of(const std::string& mid) {
  const auto known = numbers_.find(mid);
  if (known != numbers_.end()) return known->second;
  ++numbered_;
  Numbers made{fresh_ssrc(), 0, {}};
  numbers_[mid] = made;
  made.rtx_ssrc = fresh_ssrc();
  made.stream = random_text(random_, kNameCharacters);
  return numbers_[mid] = made;
}

std::uint32_t Negotiation::fresh_ssrc() {
  for (;;) {
    const auto ssrc = static_cast<std::uint32_t>(random_u64(random_));
    const bool taken = std::any_of(numbers_.begin(), numbers_.end(), [ssrc](const auto& entry) {
      return entry.second.ssrc == ssrc || entry.second.rtx_ssrc == ssrc;
    });
    if (ssrc != 0 && ssrc != reporter_ssrc_ && !taken) return ssrc;
  }
}

void Negotiation::read_sections(const sdp::SessionDescription& offer, const sdp::SessionDescription& answer,
                                const Offer& given, Agreement& agreement) const {
  for (std::size_t i = 0; i < answer.media.size(); ++i) {
    const sdp::MediaDescription& media = answer.media[i];
    if (sdp::is_rejected(media)) continue;
    const auto source = given.sources.find(media.mid);
    if (source != given.sources.end()) {
      agreement.receives.push_back(
          {media.mid, source->second, rids_of(media), payloads_of(media), extensions_of(media), {}});
      for (const sdp::Ssrc& each : offer.media[i].ssrcs) agreement.receives.back().ssrcs.push_back(each.ssrc);
      continue;
    }
    const Numbers& numbers = numbers_.at(media.mid);
    SendPlan send{media.mid, kind_of(media),     numbers.ssrc,         0,
                  cname_,    payloads_of(media), extensions_of(media), false};
    const bool retransmits = std::any_of(send.payloads.begin(), send.payloads.end(),
                                         [](const PayloadUse& use) { return use.rtx.has_value(); });
    if (retransmits) send.rtx_ssrc = numbers.rtx_ssrc;
    send.mixed_extensions = offer.extmap_allow_mixed || offer.media[i].extmap_allow_mixed;
    if (send.kind == media::Kind::video) {
      for (const PayloadUse& use : send.payloads) {
        const auto& known = agreement.video_codecs;
        if (std::find(known.begin(), known.end(), use.codec) == known.end())
          agreement.video_codecs.push_back(use.codec);
      }
    }
    agreement.sends.push_back(std::move(send));
  }
}

}  // namespace parlance::rtc
