#include "proto/sdp/offer.h"

#include "base/check.h"
#include "proto/sdp/detail/fields.h"
#include "proto/sdp/detail/static_payloads.h"
#include "proto/sdp/limits.h"

#include <algorithm>
#include <map>
#include <utility>

namespace parlance::proto::sdp {
namespace {

/// Gives out the dynamic payload types: 96-127, then 35-63, which leaves out what an RTCP packet's type would look like under rtcp-mux
/// (RFC 5761 section 4).
class Numbers final {
 public:
  std::uint8_t next() {
    check(next_ != 64, "no payload types are left");
    const std::uint8_t number = next_;
    next_ = next_ == 127 ? 35 : static_cast<std::uint8_t>(next_ + 1);
    return number;
  }

 private:
  std::uint8_t next_ = 96;
};

std::optional<std::uint8_t> static_type(const Codec& codec) {
  for (std::uint8_t type = 0; type < 35; ++type) {
    const Payload known = detail::static_payload(type);
    if (!known.codec.empty() && matches(codec, known)) return type;
  }
  return std::nullopt;
}

bool is_red(const Payload& payload) { return detail::equal_ignoring_case(payload.codec, "red"); }

void point_red_at_its_codec(std::vector<Payload>& payloads) {
  for (Payload& red : payloads) {
    if (!is_red(red)) continue;
    const auto codec = std::find_if(payloads.begin(), payloads.end(), [&red](const Payload& each) {
      return !is_red(each) && !is_rtx(each) && each.clock_rate == red.clock_rate &&
             each.channels == red.channels;
    });
    if (codec == payloads.end() || red.clock_rate == 90000) continue;  // RED of video says nothing of itself
    std::string twice = std::to_string(codec->type);
    twice += '/' + std::to_string(codec->type);
    red.parameters = {{std::move(twice), {}}};
  }
}

std::vector<Payload> payloads_of(const MediaCapabilities& ours, Numbers& numbers) {
  std::vector<Payload> payloads;
  for (const Codec& codec : ours.codecs) {
    const auto known = static_type(codec);
    const std::uint8_t type = known ? *known : numbers.next();
    payloads.push_back({type, codec.name, codec.clock_rate, codec.channels, codec.parameters, ours.feedback});
    if (!codec.retransmission) continue;
    payloads.push_back({numbers.next(), "rtx", codec.clock_rate, 1, {{"apt", std::to_string(type)}}, {}});
  }
  point_red_at_its_codec(payloads);
  return payloads;
}

using ExtensionIds = std::map<std::string, std::uint16_t, std::less<>>;

std::vector<HeaderExtension> extensions_of(const MediaCapabilities& ours, ExtensionIds& ids) {
  std::vector<HeaderExtension> extensions;
  for (const ExtensionSupport& each : ours.extensions) {
    const auto [id, is_new] = ids.emplace(each.uri, static_cast<std::uint16_t>(ids.size() + 1));
    // 15 stops a one-byte header (RFC 8285 section 4.2); who needs more, needs two-byte headers.
    check(id->second < 15, "too many header extensions");
    extensions.push_back({id->second, each.direction, each.uri, {}});
  }
  return extensions;
}

struct Kinds {
  std::vector<Payload> payloads;
  std::vector<HeaderExtension> extensions;
};

void add_stream(const OfferSection& section, MediaDescription& media) {
  if (!sends(section.direction)) return;
  for (const std::string& rid : section.rids) {
    media.rids.push_back({rid, RidDirection::send, {}, {}});
    media.simulcast.send.push_back({{rid, false}});
  }
  if (!section.stream) return;
  if (section.rids.empty()) {
    declare(*section.stream, media);
  } else {
    media.msids.push_back(section.stream->msid);
  }
}

MediaDescription describe(const OfferSection& section, const OfferPlan& plan, const Kinds& kind) {
  check(section.kind == MediaKind::audio || section.kind == MediaKind::video, "we offer sound and pictures");
  MediaDescription media;
  media.kind = section.kind;
  media.connection = Connection{};
  media.direction = section.direction;
  media.transport = plan.transport;
  media.rtcp_mux = true;
  media.rtcp_rsize = true;
  media.payloads = kind.payloads;
  media.header_extensions = kind.extensions;
  add_stream(section, media);
  return media;
}

}  // namespace

SessionDescription make_offer(const OfferPlan& plan) {
  check(plan.sections.size() <= kMaxMedia, "more sections than a description may have");
  Numbers numbers;
  ExtensionIds ids;
  const Kinds audio{payloads_of(plan.audio, numbers), extensions_of(plan.audio, ids)};
  const Kinds video{payloads_of(plan.video, numbers), extensions_of(plan.video, ids)};
  SessionDescription offer;
  offer.origin = plan.origin;
  offer.ice_lite = plan.ice_lite;
  offer.extmap_allow_mixed = true;
  offer.msid_semantic = MsidSemantic{"WMS", {"*"}};
  BundleGroup group;
  for (const OfferSection& section : plan.sections) {
    offer.media.push_back(describe(section, plan, section.kind == MediaKind::audio ? audio : video));
    offer.media.back().mid = std::to_string(group.mids.size());
    group.mids.push_back(offer.media.back().mid);
  }
  if (offer.media.empty()) return offer;
  offer.bundles.push_back(std::move(group));
  offer.media.front().candidates = plan.candidates;
  offer.media.front().end_of_candidates = plan.end_of_candidates;
  return offer;
}

}  // namespace parlance::proto::sdp
