#include "proto/sdp/detail/fields.h"
#include "proto/sdp/detail/read.h"
#include "proto/sdp/limits.h"

namespace parlance::proto::sdp::detail {
namespace {

using Value = std::string_view;

Result<void> read_group(Value value, SessionDescription& session) {
  Fields fields(value);
  const Value semantics = fields.next();
  if (semantics != "BUNDLE") return ok();
  if (auto room = room_in(session.bundles.size(), kMaxGroups); !room) return room;
  BundleGroup group;
  while (!fields.done()) {
    const Value mid = fields.next();
    if (!is_token(mid, kMaxToken)) return fail(Kind::malformed, "sdp.group");
    if (auto room = room_in(group.mids.size(), kMaxMedia); !room) return room;
    group.mids.emplace_back(mid);
  }
  session.bundles.push_back(std::move(group));
  return ok();
}

Result<void> read_ice_lite(Value /*value*/, SessionDescription& session) {
  session.ice_lite = true;
  return ok();
}

Result<void> read_msid_semantic(Value value, SessionDescription& session) {
  Fields fields(value);
  const Value semantic = fields.next();
  if (!is_visible(semantic, kMaxToken)) return fail(Kind::malformed, "sdp.msid");
  MsidSemantic read{std::string(semantic), {}};
  while (!fields.done()) {
    if (auto room = room_in(read.streams.size(), kMaxSemanticStreams); !room) return room;
    const Value stream = fields.next();
    if (!is_visible(stream, kMaxIdentifier)) return fail(Kind::malformed, "sdp.msid");
    read.streams.emplace_back(stream);
  }
  session.msid_semantic = std::move(read);
  return ok();
}

}  // namespace

Read<SessionDescription> session_reader(Value name) {
  static constexpr Readers<SessionDescription, 3> kReaders{
      {{{"group", read_group}, {"ice-lite", read_ice_lite}, {"msid-semantic", read_msid_semantic}}}};
  return kReaders.find(name);
}

Result<void> room_in(std::size_t size, std::size_t most) {
  return size < most ? ok() : Result<void>(fail(Kind::too_large, "sdp.list.too_many"));
}

Result<Origin> read_origin(Value value) {
  Fields fields(value);
  Origin origin;
  const Value username = fields.next();
  const auto session_id = number<std::uint64_t>(fields.next());
  const auto version = number<std::uint64_t>(fields.next());
  auto address = read_connection(fields.rest());
  if (!is_visible(username, kMaxIdentifier) || !session_id || !version || !address) {
    return fail(Kind::malformed, "sdp.origin");
  }
  return Origin{std::string(username), *session_id, *version, *std::move(address)};
}

Result<Connection> read_connection(Value value) {
  Fields fields(value);
  const Value network = fields.next();
  const Value family = fields.next();
  // What follows a slash is the time to live and the count of multicast addresses.
  const Value address = split(fields.next(), '/').first;
  const bool is_ipv6 = family == "IP6";
  if (network != "IN" || (!is_ipv6 && family != "IP4") || !is_address(address)) {
    return fail(Kind::malformed, "sdp.connection");
  }
  return Connection{is_ipv6, std::string(address)};
}

Result<Bandwidth> read_bandwidth(Value value) {
  const auto [type, amount] = split(value, ':');
  const auto bandwidth = number<std::uint64_t>(trim(amount));
  if (!is_token(type, kMaxToken) || !bandwidth) return fail(Kind::malformed, "sdp.bandwidth");
  return Bandwidth{std::string(type), *bandwidth};
}

}  // namespace parlance::proto::sdp::detail
