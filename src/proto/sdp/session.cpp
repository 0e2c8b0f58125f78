#include "proto/sdp/session.h"

#include "proto/sdp/detail/fields.h"

#include <algorithm>

namespace parlance::proto::sdp {
namespace {

constexpr Direction direction_of(unsigned flows) {
  constexpr Direction kAll[] = {Direction::inactive, Direction::sendonly, Direction::recvonly,
                                Direction::sendrecv};
  return kAll[flows];
}

unsigned flows_of(Direction direction) {
  return (sends(direction) ? 1U : 0U) + (receives(direction) ? 2U : 0U);
}

template <class Items, class Same> auto find_in(const Items& items, Same same) {
  const auto found = std::find_if(items.begin(), items.end(), same);
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

TransportParameters transport_of(const SessionDescription& session, const MediaDescription& media) {
  TransportParameters merged = media.transport;
  const TransportParameters& outer = session.transport;
  // The two belong together (RFC 8839 section 5.4).
  if (merged.ice_ufrag.empty() && merged.ice_pwd.empty()) {
    merged.ice_ufrag = outer.ice_ufrag;
    merged.ice_pwd = outer.ice_pwd;
  }
  if (merged.ice_options.empty()) merged.ice_options = outer.ice_options;
  if (merged.fingerprints.empty()) merged.fingerprints = outer.fingerprints;
  if (!merged.setup) merged.setup = outer.setup;
  return merged;
}

bool is_rejected(const MediaDescription& media) { return media.port == 0 && !media.bundle_only; }

bool is_rtp(std::string_view protocol) {
  return protocol.starts_with("RTP/") || protocol.find("/RTP/") != std::string_view::npos;
}

bool sends(Direction direction) {
  return direction == Direction::sendrecv || direction == Direction::sendonly;
}

bool receives(Direction direction) {
  return direction == Direction::sendrecv || direction == Direction::recvonly;
}

Direction reverse(Direction direction) {
  return direction_of((sends(direction) ? 2U : 0U) + (receives(direction) ? 1U : 0U));
}

Direction both(Direction a, Direction b) { return direction_of(flows_of(a) & flows_of(b)); }

const MediaDescription* find_media(const SessionDescription& session, std::string_view mid) {
  return find_in(session.media, [mid](const MediaDescription& media) { return media.mid == mid; });
}

const Payload* find_payload(const MediaDescription& media, std::uint8_t type) {
  return find_in(media.payloads, [type](const Payload& payload) { return payload.type == type; });
}

const HeaderExtension* find_extension(const MediaDescription& media, std::string_view uri) {
  return find_in(media.header_extensions,
                 [uri](const HeaderExtension& extension) { return extension.uri == uri; });
}

const std::string* find_parameter(const Parameters& parameters, std::string_view key) {
  const auto* found = find_in(parameters, [key](const Parameter& parameter) {
    return detail::equal_ignoring_case(parameter.key, key);
  });
  return found == nullptr ? nullptr : &found->value;
}

std::optional<std::uint32_t> rtx_of(const MediaDescription& media, std::uint32_t ssrc) {
  const auto* group = find_in(media.ssrc_groups, [ssrc](const SsrcGroup& each) {
    return each.semantics == "FID" && each.ssrcs.size() == 2 && each.ssrcs[0] == ssrc;
  });
  if (group == nullptr) return std::nullopt;
  return group->ssrcs[1];
}

}  // namespace parlance::proto::sdp
