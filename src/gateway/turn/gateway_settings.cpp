#include "gateway/turn/gateway_settings.h"

#include "proto/sdp/candidate.h"

#include <charconv>
#include <vector>

namespace parlance::gateway::turn {
namespace {

constexpr std::size_t kMaxRealm = 127;  // RFC 8489 section 14.9: fewer than 128 characters

template <class T> T number(const ops::Settings& from, std::string_view key) {
  return static_cast<T>(from.integer(key));
}

std::optional<ops::Settings::Problem> problem(std::string_view key, const std::string& what) {
  return "`" + std::string(key) + "`: " + what;
}

std::int64_t integer(std::uint64_t value) { return static_cast<std::int64_t>(value); }

std::vector<ops::SettingKey> stun_keys(const Settings& fallback) {
  return {
      ops::SettingKey{
          "turn.enabled", fallback.enabled,
          "Whether this server tells browsers their public address (STUN) and relays for them (TURN), so that no third party has to."},
      ops::SettingKey{"turn.listen", fallback.listen, "IP addresses to listen on, UDP and TCP."},
      ops::SettingKey{"turn.port", integer(fallback.port), "UDP and TCP port for STUN and TURN.", 1, 65535},
      ops::SettingKey{
          "turn.say_software", fallback.say_software,
          "Whether answers name this software where they are not made larger than the request by it."},
      ops::SettingKey{"turn.max_connections", integer(fallback.max_connections),
                      "TCP and TLS connections at a time, all together.", 1, 100'000},
      ops::SettingKey{"turn.max_connections_per_source", integer(fallback.max_connections_per_source),
                      "TCP and TLS connections at a time of one IPv4 address or IPv6 /64 network.", 1,
                      100'000},
  };
}

std::vector<ops::SettingKey> relay_keys(const Settings& fallback) {
  return {
      ops::SettingKey{
          "turn.relay", fallback.relay,
          "Whether media is relayed (TURN) for those who can't reach each other; without it, only STUN is answered."},
      ops::SettingKey{
          "turn.secret", fallback.secret,
          "The secret from which TURN passwords are made (base64(HMAC-SHA1(secret, username)), username "
          "`<unix time of its end>:<name>`), for programs that make their own. Empty: one of this server's own."},
      ops::SettingKey{"turn.realm", fallback.realm, "The realm of TURN credentials."},
      ops::SettingKey{
          "turn.announce", fallback.announce,
          "Addresses told as relayed ones instead of this machine's own: the public ones of a machine behind 1:1 NAT. "
          "Empty: those of media.announce."},
      ops::SettingKey{
          "turn.allow_peers", fallback.allow_peers,
          "Private addresses or networks (`10.1.0.0/16`) that clients may reach through the relay all the same."},
      ops::SettingKey{"turn.first_relay_port", integer(fallback.first_relay_port),
                      "The lowest UDP port that is relayed from.", 1024, 65535},
      ops::SettingKey{"turn.last_relay_port", integer(fallback.last_relay_port),
                      "The highest UDP port that is relayed from.", 1024, 65535},
      ops::SettingKey{"turn.max_allocations", integer(fallback.max_allocations),
                      "Relayed addresses at a time.", 1, 30'000},
      ops::SettingKey{"turn.max_allocations_per_user", integer(fallback.max_allocations_per_user),
                      "Relayed addresses at a time of one participant; a browser asks for several.", 1,
                      30'000},
      ops::SettingKey{"turn.max_allocations_per_source", integer(fallback.max_allocations_per_source),
                      "Relayed addresses at a time of one IPv4 address or IPv6 /64 network.", 1, 30'000},
      ops::SettingKey{
          "turn.max_kbps", integer(fallback.max_kbps),
          "Kilobits a second through one relayed address, both ways together, with headers of IP and UDP. 0: no limit.",
          0, 100'000'000},
  };
}

}  // namespace

std::span<const ops::SettingKey> setting_keys() {
  static const std::vector<ops::SettingKey> kKeys = [] {
    const Settings fallback;
    std::vector<ops::SettingKey> keys = stun_keys(fallback);
    const auto relay = relay_keys(fallback);
    keys.insert(keys.end(), relay.begin(), relay.end());
    return keys;
  }();
  return kKeys;
}

Settings read_settings(const ops::Settings& from) {
  Settings settings;
  settings.enabled = from.flag("turn.enabled");
  settings.listen = from.texts("turn.listen");
  settings.port = number<std::uint16_t>(from, "turn.port");
  settings.say_software = from.flag("turn.say_software");
  settings.max_connections = number<std::size_t>(from, "turn.max_connections");
  settings.max_connections_per_source = number<std::size_t>(from, "turn.max_connections_per_source");
  settings.relay = from.flag("turn.relay");
  settings.secret = from.text("turn.secret");
  settings.realm = from.text("turn.realm");
  settings.announce = from.texts("turn.announce");
  settings.allow_peers = from.texts("turn.allow_peers");
  settings.first_relay_port = number<std::uint16_t>(from, "turn.first_relay_port");
  settings.last_relay_port = number<std::uint16_t>(from, "turn.last_relay_port");
  settings.max_allocations = number<std::size_t>(from, "turn.max_allocations");
  settings.max_allocations_per_user = number<std::size_t>(from, "turn.max_allocations_per_user");
  settings.max_allocations_per_source = number<std::size_t>(from, "turn.max_allocations_per_source");
  settings.max_kbps = number<std::uint64_t>(from, "turn.max_kbps");
  return settings;
}

Result<AddressRange> parse_range(std::string_view text) {
  const Error bad = fail(Kind::malformed, "turn.range");
  const std::size_t slash = text.find('/');
  const auto address = proto::sdp::parse_address(text.substr(0, slash), 0);
  if (!address) return bad;
  const std::size_t most = address->is_ipv4() ? 32 : 128;
  std::size_t bits = most;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits > most) return bad;
  }
  return AddressRange{address->ip, bits + (128 - most)};
}

std::optional<ops::Settings::Problem> contradiction(const ops::Settings& from) {
  if (from.integer("turn.first_relay_port") > from.integer("turn.last_relay_port"))
    return problem("turn.first_relay_port", "is above turn.last_relay_port");
  const std::size_t realm = from.text("turn.realm").size();
  if (realm == 0 || realm > kMaxRealm) return problem("turn.realm", "has to have 1 to 127 bytes");
  for (const std::string& address : from.texts("turn.announce"))
    if (!proto::sdp::parse_address(address, 0))
      return problem("turn.announce", address + " is not an IP address");
  for (const std::string& range : from.texts("turn.allow_peers"))
    if (!parse_range(range)) return problem("turn.allow_peers", range + " is not an address or a network");
  return std::nullopt;
}

}  // namespace parlance::gateway::turn
