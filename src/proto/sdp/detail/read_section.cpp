#include "proto/sdp/detail/fields.h"
#include "proto/sdp/detail/read.h"
#include "proto/sdp/detail/static_payloads.h"
#include "proto/sdp/detail/words.h"
#include "proto/sdp/limits.h"

#include <algorithm>

namespace parlance::proto::sdp::detail {
namespace {

using Value = std::string_view;

Result<void> read_mid(Value value, MediaDescription& media) {
  if (!is_token(value, kMaxToken) || !media.mid.empty()) return fail(Kind::malformed, "sdp.mid");
  media.mid = value;
  return ok();
}

template <bool MediaDescription::* flag> Result<void> read_flag(Value /*value*/, MediaDescription& media) {
  media.*flag = true;
  return ok();
}

template <Direction direction> Result<void> read_direction(Value /*value*/, MediaDescription& media) {
  media.direction = direction;
  return ok();
}

Result<void> read_candidate(Value value, MediaDescription& media) {
  auto candidate = parse_candidate("candidate:" + std::string(value.substr(0, kMaxCandidateLength)));
  if (candidate) {
    media.candidates.push_back(*std::move(candidate));
  } else if (candidate.error().kind !=
             Kind::unsupported) {  // RFC 8839 section 5.1: ignore what is not understood
    return candidate.error();
  }
  return ok();
}

Result<void> read_ptime(Value value, MediaDescription& media) {
  media.ptime = number<std::uint16_t>(split(value, '.').first);  // fractions exist: RFC 8866 section 6.4
  return media.ptime ? ok() : Result<void>(fail(Kind::malformed, "sdp.ptime"));
}

Result<void> read_sctp_port(Value value, MediaDescription& media) {
  media.sctp_port = number<std::uint16_t>(value);
  return media.sctp_port ? ok() : Result<void>(fail(Kind::malformed, "sdp.sctp"));
}

Result<void> read_max_message_size(Value value, MediaDescription& media) {
  media.max_message_size = number<std::uint64_t>(value);
  return media.max_message_size ? ok() : Result<void>(fail(Kind::malformed, "sdp.sctp"));
}

bool is_extension_id(std::uint16_t id) { return (id >= 1 && id <= 255) || (id >= 4096 && id <= 4351); }

Result<void> read_extension(Value value, MediaDescription& media) {
  Fields fields(value);
  const auto [id_text, direction_text] = split(fields.next(), '/');
  const auto id = number<std::uint16_t>(id_text);
  const auto direction =
      direction_text.empty() ? std::optional(Direction::sendrecv) : direction_of(direction_text);
  const Value uri = fields.next();
  if (!id || !is_extension_id(*id) || !direction || !is_visible(uri, kMaxIdentifier)) {
    return fail(Kind::malformed, "sdp.extmap");
  }
  auto& extensions = media.header_extensions;
  // Only 4096 and above may be offered more than once (RFC 8285 section 7).
  const bool is_taken = *id < 4096 && std::any_of(
                                          extensions.begin(), extensions.end(),
                                          [&id](const HeaderExtension& each) { return each.id == *id; });
  if (is_taken) return fail(Kind::malformed, "sdp.extmap.duplicate");
  if (auto room = room_in(extensions.size(), kMaxExtensions); !room) return room;
  extensions.push_back({*id, *direction, std::string(uri), std::string(trim(fields.rest()))});
  return ok();
}

Result<void> read_payload_types(Fields& fields, MediaDescription& media) {
  std::array<bool, 128> seen{};
  while (!fields.done()) {
    const auto type = number<std::uint8_t>(fields.next());
    if (!type || *type >= seen.size()) return fail(Kind::malformed, "sdp.media");
    if (std::exchange(seen[*type], true)) return fail(Kind::malformed, "sdp.payload.duplicate");
    media.payloads.push_back(static_payload(*type));
  }
  return ok();
}

Result<void> read_formats(Fields& fields, MediaDescription& media) {
  while (!fields.done()) {
    const Value format = fields.next();
    if (!is_visible(format, kMaxToken)) return fail(Kind::malformed, "sdp.media");
    if (auto room = room_in(media.formats.size(), kMaxFormats); !room) return room;
    media.formats.emplace_back(format);
  }
  return ok();
}

}  // namespace

Read<MediaDescription> section_reader(Value name) {
  static constexpr Readers<MediaDescription, 8> kReaders{
      {{{"mid", read_mid},
        {"rtcp-mux", read_flag<&MediaDescription::rtcp_mux>},
        {"rtcp-rsize", read_flag<&MediaDescription::rtcp_rsize>},
        {"bundle-only", read_flag<&MediaDescription::bundle_only>},
        {"candidate", read_candidate},
        {"ptime", read_ptime},
        {"sctp-port", read_sctp_port},
        {"max-message-size", read_max_message_size}}}};
  return kReaders.find(name);
}

Read<MediaDescription> inherited_reader(Value name) {
  static constexpr Readers<MediaDescription, 6> kReaders{
      {{{"sendrecv", read_direction<Direction::sendrecv>},
        {"sendonly", read_direction<Direction::sendonly>},
        {"recvonly", read_direction<Direction::recvonly>},
        {"inactive", read_direction<Direction::inactive>},
        {"extmap", read_extension},
        {"end-of-candidates", read_flag<&MediaDescription::end_of_candidates>}}}};
  return kReaders.find(name);
}

Result<void> read_media_line(Value value, MediaDescription& media) {
  const Error broken = fail(Kind::malformed, "sdp.media");
  Fields fields(value);
  const Value kind = fields.next();
  const auto [port_text, count_text] =
      split(fields.next(), '/');  // the count of ports means nothing under ICE
  const Value protocol = fields.next();
  const auto port = number<std::uint16_t>(port_text);
  const bool has_count = count_text.empty() || number<std::uint16_t>(count_text);
  if (!is_token(kind, kMaxToken) || !port || !has_count || !is_visible(protocol, kMaxToken) ||
      fields.done()) {
    return broken;
  }
  media.kind = media_kind_of(kind).value_or(MediaKind::other);
  if (media.kind == MediaKind::other) media.other_kind = kind;
  media.port = *port;
  media.protocol = protocol;
  return is_rtp(protocol) ? read_payload_types(fields, media) : read_formats(fields, media);
}

}  // namespace parlance::proto::sdp::detail
