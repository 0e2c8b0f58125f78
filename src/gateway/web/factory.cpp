#include "gateway/web/factory.h"

#include "gateway/web/gateway.h"
#include "gateway/web/static_files.h"
#include "proto/turn/credentials.h"

#include <vector>

namespace parlance::gateway::web {
namespace {

std::span<const ops::SettingKey> keys() {
  static const Settings fallback;
  static const std::vector<ops::SettingKey> kKeys{
      {"web.allowed_origins", fallback.allowed_origins,
       "Origins (`https://example.org`) besides this server's own whose pages may hold meetings here."},
      {"web.max_sessions", static_cast<std::int64_t>(fallback.max_sessions),
       "Signalling sessions at a time, all together; each worker takes its even share.", 1, 10000000},
      {"web.max_sessions_per_address", static_cast<std::int64_t>(fallback.max_sessions_per_address),
       "Signalling sessions at a time from one IPv4 address or IPv6 /64, on each worker.", 1, 10000000},
  };
  return kKeys;
}

Settings read(const ops::Settings& from) {
  Settings settings;
  settings.allowed_origins = from.texts("web.allowed_origins");
  settings.max_sessions = static_cast<std::size_t>(from.integer("web.max_sessions"));
  settings.max_sessions_per_address = static_cast<std::size_t>(from.integer("web.max_sessions_per_address"));
  // The key belongs to gateway/turn; clients are told where it answers.
  settings.stun_port =
      from.flag("turn.enabled") ? static_cast<std::uint16_t>(from.integer("turn.port")) : std::uint16_t{0};
  return settings;
}

/// The keys belong to gateway/turn and to the TLS port.
RelaySettings read_relay(const GatewayContext& context) {
  const ops::Settings& from = context.settings;
  if (!from.flag("turn.enabled") || !from.flag("turn.relay")) return {};
  return {static_cast<std::uint16_t>(from.integer("turn.port")),
          static_cast<std::uint16_t>(from.integer("net.https_port")),
          proto::turn::secret_of(from.text("turn.secret"), context.tokens)};
}

Result<std::unique_ptr<Gateway>> make(GatewayContext context) {
  Settings settings = read(context.settings);
  settings.relay = read_relay(context);
  auto gateway = std::make_unique<WebGateway>(context, std::move(settings));
  if (auto routed = gateway->route(context.router, static_files()); !routed) return routed.error();
  return std::unique_ptr<Gateway>(std::move(gateway));
}

}  // namespace

GatewayFactory factory() { return {"web", keys(), &make}; }

}  // namespace parlance::gateway::web
