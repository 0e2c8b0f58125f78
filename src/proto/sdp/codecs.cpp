#include "proto/sdp/codecs.h"

#include "proto/sdp/detail/fields.h"
#include "proto/sdp/h264_profile.h"

#include <algorithm>

namespace parlance::proto::sdp {
namespace {

using detail::equal_ignoring_case;
using detail::number;

constexpr std::string_view kProfileLevelId = "profile-level-id";
constexpr std::string_view kAsymmetry = "level-asymmetry-allowed";

bool is_named(const Codec& codec, std::string_view name) { return equal_ignoring_case(codec.name, name); }

/// A parameter that is a number, or its default where it is missing; nothing where it is no number.
std::optional<std::uint32_t> number_in(const Parameters& parameters, std::string_view key) {
  const std::string* text = find_parameter(parameters, key);
  return text == nullptr ? std::optional(0U) : number<std::uint32_t>(*text);
}

bool agree(const Codec& ours, const Payload& offered, std::string_view key) {
  const auto value = number_in(ours.parameters, key);
  return value && value == number_in(offered.parameters, key);
}

Result<H264ProfileLevel> h264_of(const Parameters& parameters) {
  const std::string* text = find_parameter(parameters, kProfileLevelId);
  return text == nullptr ? H264ProfileLevel{} : parse_h264_profile(*text);
}

bool h264_matches(const Codec& ours, const Payload& offered) {
  const auto left = h264_of(ours.parameters);
  const auto right = h264_of(offered.parameters);
  return left && right && left->profile == right->profile && agree(ours, offered, "packetization-mode");
}

Parameters h264_answer(const Codec& ours, const Payload& offered) {
  const auto own = h264_of(ours.parameters);
  const auto theirs = h264_of(offered.parameters);
  const bool is_asymmetric =
      number_in(ours.parameters, kAsymmetry) == 1U && number_in(offered.parameters, kAsymmetry) == 1U;
  Parameters answer;
  for (const Parameter& each : ours.parameters) {
    if (equal_ignoring_case(each.key, kAsymmetry) && !is_asymmetric) continue;
    answer.push_back(each);
    if (!equal_ignoring_case(each.key, kProfileLevelId) || is_asymmetric || !own || !theirs) continue;
    answer.back().value = serialise(H264ProfileLevel{own->profile, lower_level(own->level, theirs->level)});
  }
  return answer;
}

/// RFC 2198 section 5: `111/111`, the types of the generations. True where each of them was accepted.
bool repeats_accepted(const Payload& red, const std::vector<Payload>& accepted) {
  if (red.parameters.empty()) return true;
  for (detail::Items types(red.parameters.front().key, '/'); !types.done();) {
    const auto type = number<std::uint8_t>(types.next());
    const auto is_it = [&type](const Payload& each) { return each.type == type; };
    if (!type || std::none_of(accepted.begin(), accepted.end(), is_it)) return false;
  }
  return true;
}

Payload accept(const Codec& ours, const Payload& offered, const std::vector<Feedback>& feedback) {
  Payload accepted = offered;
  accepted.parameters = answer_parameters(ours, offered);
  std::erase_if(accepted.feedback, [&feedback](const Feedback& each) {
    return std::find(feedback.begin(), feedback.end(), each) == feedback.end();
  });
  return accepted;
}

const Payload* first_match(const Codec& ours, const MediaDescription& offered) {
  const auto found = std::find_if(offered.payloads.begin(), offered.payloads.end(),
                                  [&ours](const Payload& each) { return matches(ours, each); });
  return found == offered.payloads.end() ? nullptr : &*found;
}

void add_rtx(std::uint8_t type, const MediaDescription& offered, std::vector<Payload>& accepted) {
  const auto repairs = [type](const Payload& each) { return is_rtx(each) && apt_of(each) == type; };
  const auto rtx = std::find_if(offered.payloads.begin(), offered.payloads.end(), repairs);
  if (rtx == offered.payloads.end()) return;
  accepted.push_back(*rtx);
  accepted.back().feedback.clear();  // RFC 4588 section 8.7: it is asked for by the original's
}

}  // namespace

bool matches(const Codec& ours, const Payload& offered) {
  const bool is_same = is_named(ours, offered.codec) && ours.clock_rate == offered.clock_rate &&
                       ours.channels == offered.channels;
  if (!is_same) return false;
  if (is_named(ours, "H264")) return h264_matches(ours, offered);
  if (is_named(ours, "VP9")) return agree(ours, offered, "profile-id");
  if (is_named(ours, "AV1")) return agree(ours, offered, "profile");
  return true;
}

Parameters answer_parameters(const Codec& ours, const Payload& offered) {
  if (is_named(ours, "H264")) return h264_answer(ours, offered);
  if (is_named(ours, "red")) return offered.parameters;
  return ours.parameters;
}

std::vector<Payload> negotiate_payloads(const MediaCapabilities& ours, const MediaDescription& offered) {
  std::vector<Payload> primary;
  for (const Codec& codec : ours.codecs) {
    const Payload* match = is_named(codec, "red") ? nullptr : first_match(codec, offered);
    if (match != nullptr) primary.push_back(*match);
  }
  std::vector<Payload> accepted;
  if (primary.empty()) return accepted;
  for (const Codec& codec : ours.codecs) {
    const Payload* match = first_match(codec, offered);
    if (match == nullptr || (is_named(codec, "red") && !repeats_accepted(*match, primary))) continue;
    const auto is_it = [match](const Payload& each) { return each.type == match->type; };
    if (std::any_of(accepted.begin(), accepted.end(), is_it)) continue;
    accepted.push_back(accept(codec, *match, ours.feedback));
    if (codec.retransmission) add_rtx(match->type, offered, accepted);
  }
  return accepted;
}

std::vector<HeaderExtension> negotiate_extensions(const MediaCapabilities& ours,
                                                  const MediaDescription& offered, Direction direction) {
  std::vector<HeaderExtension> accepted;
  for (const HeaderExtension& each : offered.header_extensions) {
    const auto support = std::find_if(ours.extensions.begin(), ours.extensions.end(),
                                      [&each](const ExtensionSupport& one) { return one.uri == each.uri; });
    if (support == ours.extensions.end() || each.id > 255) continue;
    const auto is_it = [&each](const HeaderExtension& one) { return one.uri == each.uri; };
    if (std::any_of(accepted.begin(), accepted.end(), is_it)) continue;
    const Direction allowed = both(reverse(each.direction), support->direction);
    const Direction used = both(allowed, direction);
    if (used == Direction::inactive) continue;
    accepted.push_back({each.id, used == direction ? Direction::sendrecv : used, each.uri, {}});
  }
  return accepted;
}

std::optional<std::uint8_t> apt_of(const Payload& payload) {
  const std::string* text = find_parameter(payload.parameters, "apt");
  return text == nullptr ? std::nullopt : number<std::uint8_t>(*text);
}

bool is_rtx(const Payload& payload) { return equal_ignoring_case(payload.codec, "rtx"); }

void declare(const SendStream& stream, MediaDescription& media) {
  media.msids.push_back(stream.msid);
  media.ssrcs.push_back({stream.ssrc, stream.cname, std::nullopt});
  if (!stream.rtx_ssrc || std::none_of(media.payloads.begin(), media.payloads.end(), is_rtx)) return;
  media.ssrcs.push_back({*stream.rtx_ssrc, stream.cname, std::nullopt});
  media.ssrc_groups.push_back({"FID", {stream.ssrc, *stream.rtx_ssrc}});
}

}  // namespace parlance::proto::sdp
