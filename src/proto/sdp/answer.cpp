#include "proto/sdp/answer.h"

#include "base/check.h"

#include <algorithm>

namespace parlance::proto::sdp {
namespace {

constexpr std::string_view kRidUri = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";  // RFC 8852 section 4.1

const MediaCapabilities* capabilities_for(const MediaDescription& media, const AnswerPolicy& policy) {
  if (media.kind == MediaKind::audio) return &policy.audio;
  return media.kind == MediaKind::video ? &policy.video : nullptr;
}

bool is_secure_rtp(std::string_view protocol) {
  // RFC 8829 section 5.1.2: the first is what everybody writes, all three mean the same.
  return protocol == "UDP/TLS/RTP/SAVPF" || protocol == "TCP/DTLS/RTP/SAVPF" || protocol == "RTP/SAVPF";
}

bool is_bundled(const MediaDescription& media, const SessionDescription& offer) {
  const auto& mids = offer.bundles.front().mids;
  return std::find(mids.begin(), mids.end(), media.mid) != mids.end();
}

Rejection judge(const MediaDescription& media, const SectionPlan& plan, const MediaCapabilities* ours) {
  if (is_rejected(media)) return Rejection::offered_rejected;
  if (ours == nullptr) return Rejection::kind;
  if (!plan.wanted) return Rejection::not_wanted;
  if (!is_secure_rtp(media.protocol)) return Rejection::protocol;
  if (!media.rtcp_mux) return Rejection::no_rtcp_mux;
  return negotiate_payloads(*ours, media).empty() ? Rejection::no_codec : Rejection::none;
}

std::vector<Rejection> judge_all(const SessionDescription& offer, const AnswerPolicy& policy) {
  std::vector<Rejection> judged;
  bool has_transport = false;
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    const MediaDescription& media = offer.media[i];
    Rejection rejection = judge(media, policy.sections[i], capabilities_for(media, policy));
    // Without a group there is room for one.
    const bool shares = offer.bundles.empty() ? !has_transport : is_bundled(media, offer);
    if (rejection == Rejection::none && !shares) rejection = Rejection::not_bundled;
    has_transport = has_transport || rejection == Rejection::none;
    judged.push_back(rejection);
  }
  return judged;
}

/// The first accepted section in the order of the group (RFC 8843 section 7.3.1).
std::optional<std::size_t> tagged_section(const SessionDescription& offer,
                                          const std::vector<Rejection>& rejections) {
  const auto order = [&offer](const MediaDescription& media) {
    if (offer.bundles.empty()) return std::ptrdiff_t{0};
    const auto& mids = offer.bundles.front().mids;
    return std::find(mids.begin(), mids.end(), media.mid) - mids.begin();
  };
  std::optional<std::size_t> tagged;
  for (std::size_t i = 0; i < rejections.size(); ++i) {
    if (rejections[i] != Rejection::none) continue;
    if (!tagged || order(offer.media[i]) < order(offer.media[*tagged])) tagged = i;
  }
  return tagged;
}

Result<void> check_transport(const TransportParameters& theirs, const TransportParameters& ours) {
  if (theirs.ice_ufrag.empty() || theirs.ice_pwd.empty()) return fail(Kind::conflict, "sdp.answer.ice");
  if (theirs.fingerprints.empty()) return fail(Kind::conflict, "sdp.answer.fingerprint");
  const Setup setup = theirs.setup.value_or(Setup::active);  // RFC 4145 section 4.1
  if (setup == Setup::holdconn || setup == ours.setup) return fail(Kind::conflict, "sdp.answer.setup");
  return ok();
}

/// The payload types of a rid that are accepted; a rid that names none of them is of no use.
bool narrow(Rid& rid, const std::vector<Payload>& accepted) {
  if (rid.payload_types.empty()) return true;
  std::erase_if(rid.payload_types, [&accepted](std::uint8_t type) {
    return std::none_of(accepted.begin(), accepted.end(),
                        [type](const Payload& each) { return each.type == type; });
  });
  return !rid.payload_types.empty();
}

const Rid* first_usable(const std::vector<SimulcastChoice>& alternatives, const MediaDescription& offered) {
  for (const SimulcastChoice& choice : alternatives) {
    for (const Rid& rid : offered.rids) {
      if (rid.id == choice.rid && rid.direction == RidDirection::send) return &rid;
    }
  }
  return nullptr;
}

void receive_simulcast(const MediaDescription& offered, const AnswerPolicy& policy,
                       MediaDescription& answer) {
  if (!receives(answer.direction) || find_extension(answer, kRidUri) == nullptr) return;
  for (const auto& alternatives : offered.simulcast.send) {
    if (answer.rids.size() >= policy.max_simulcast_streams) return;
    const Rid* offered_rid = first_usable(alternatives, offered);
    if (offered_rid == nullptr) continue;
    Rid rid = *offered_rid;
    rid.direction = RidDirection::recv;
    if (!narrow(rid, answer.payloads)) continue;
    answer.simulcast.recv.push_back({{rid.id, false}});
    answer.rids.push_back(std::move(rid));
  }
}

/// What every section of an answer repeats of the offer's.
MediaDescription outline(const MediaDescription& offered) {
  MediaDescription media;
  media.kind = offered.kind;
  media.other_kind = offered.other_kind;
  media.protocol = offered.protocol;
  media.connection = Connection{};
  media.mid = offered.mid;
  return media;
}

MediaDescription reject(const MediaDescription& offered) {
  MediaDescription media = outline(offered);
  media.port = 0;
  media.direction = Direction::inactive;
  media.formats = offered.formats;
  // RFC 3264 section 6: the list means nothing, but must not be empty.
  if (!offered.payloads.empty()) {
    media.payloads.push_back(offered.payloads.front());
    media.payloads.back().feedback.clear();
  }
  return media;
}

MediaDescription accept(const MediaDescription& offered, const SectionPlan& plan,
                        const AnswerPolicy& policy) {
  const MediaCapabilities& ours = *capabilities_for(offered, policy);
  MediaDescription media = outline(offered);
  media.direction = both(plan.direction, reverse(offered.direction));
  media.transport = policy.transport;
  media.rtcp_mux = true;
  media.rtcp_rsize = offered.rtcp_rsize;
  media.extmap_allow_mixed = offered.extmap_allow_mixed && policy.extmap_allow_mixed;
  media.payloads = negotiate_payloads(ours, offered);
  media.header_extensions = negotiate_extensions(ours, offered, media.direction);
  receive_simulcast(offered, policy, media);
  if (plan.stream && sends(media.direction)) declare(*plan.stream, media);
  return media;
}

void bundle(const SessionDescription& offer, const std::vector<Rejection>& rejections,
            SessionDescription& answer) {
  if (offer.bundles.empty()) return;
  BundleGroup group;
  for (const std::string& mid : offer.bundles.front().mids) {
    for (std::size_t i = 0; i < rejections.size(); ++i) {
      if (rejections[i] == Rejection::none && offer.media[i].mid == mid) group.mids.push_back(mid);
    }
  }
  if (!group.mids.empty()) answer.bundles.push_back(std::move(group));
}

SessionDescription head(const SessionDescription& offer, const AnswerPolicy& policy) {
  SessionDescription answer;
  answer.origin = policy.origin;
  answer.ice_lite = policy.ice_lite;
  answer.extmap_allow_mixed = offer.extmap_allow_mixed && policy.extmap_allow_mixed;
  answer.msid_semantic = MsidSemantic{"WMS", {"*"}};
  return answer;
}

}  // namespace

Result<Answer> make_answer(const SessionDescription& offer, const AnswerPolicy& policy) {
  check(policy.sections.size() == offer.media.size(), "an answer needs a plan for each section of the offer");
  Answer answer{head(offer, policy), judge_all(offer, policy), std::nullopt};
  answer.transport_section = tagged_section(offer, answer.rejections);
  if (answer.transport_section) {
    const auto theirs = transport_of(offer, offer.media[*answer.transport_section]);
    if (auto checked = check_transport(theirs, policy.transport); !checked) return checked.error();
  }
  auto& media = answer.description.media;
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    const bool is_accepted = answer.rejections[i] == Rejection::none;
    media.push_back(is_accepted ? accept(offer.media[i], policy.sections[i], policy)
                                : reject(offer.media[i]));
  }
  bundle(offer, answer.rejections, answer.description);
  if (answer.transport_section) {
    media[*answer.transport_section].candidates = policy.candidates;
    media[*answer.transport_section].end_of_candidates = policy.end_of_candidates;
  }
  return answer;
}

}  // namespace parlance::proto::sdp
