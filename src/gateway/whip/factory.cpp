#include "gateway/whip/factory.h"

#include "gateway/whip/gateway.h"

#include <vector>

namespace parlance::gateway::whip {
namespace {

std::span<const ops::SettingKey> keys() {
  static const Settings fallback;
  static const std::vector<ops::SettingKey> kKeys{
      {"whip.require_token", fallback.require_token,
       "Whether sending into rooms by WHIP and watching them by WHEP takes a token (parlance token). Without, rooms are as open as their links to programs, and to pages of this server and of web.allowed_origins; other pages always need a token."},
      {"whip.max_streams", static_cast<std::int64_t>(fallback.max_streams),
       "WHIP and WHEP sessions at a time, all together; each worker takes its even share.", 1, 1000000},
      {"whip.max_streams_per_address", static_cast<std::int64_t>(fallback.max_streams_per_address),
       "WHIP and WHEP sessions at a time from one IPv4 address or IPv6 /64, on each worker.", 1, 1000000},
  };
  return kKeys;
}

Settings read(const ops::Settings& from) {
  Settings settings;
  settings.require_token = from.flag("whip.require_token");
  settings.max_streams = static_cast<std::size_t>(from.integer("whip.max_streams"));
  settings.max_streams_per_address = static_cast<std::size_t>(from.integer("whip.max_streams_per_address"));
  // The key belongs to gateway/web: whose pages may speak for a person.
  settings.allowed_origins = from.texts("web.allowed_origins");
  // The key belongs to gateway/turn; clients are told where it answers.
  settings.stun_port =
      from.flag("turn.enabled") ? static_cast<std::uint16_t>(from.integer("turn.port")) : std::uint16_t{0};
  return settings;
}

Result<std::unique_ptr<Gateway>> make(GatewayContext context) {
  auto gateway = std::make_unique<WhipGateway>(context, read(context.settings));
  if (auto routed = gateway->route(context.router); !routed) return routed.error();
  return std::unique_ptr<Gateway>(std::move(gateway));
}

}  // namespace

GatewayFactory factory() { return {"whip", keys(), &make}; }

}  // namespace parlance::gateway::whip
