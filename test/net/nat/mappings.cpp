#include "test/net/nat/mappings.h"

#include <algorithm>

namespace parlance::test::nat {
namespace {

/// A browser behind a symmetric NAT makes some hundred in a call.
constexpr std::size_t kMostMappings = 8192;
/// RFC 4787 REQ-3b: not below for a port that was not.
constexpr std::uint16_t kLowestPort = 1024;
constexpr int kPorts = 65536 - kLowestPort;

Endpoint part_of(const Endpoint& remote, Dependence dependence) {
  switch (dependence) {
  case Dependence::endpoint_independent:
    return {};
  case Dependence::address_dependent:
    return {remote.ip, 0};
  case Dependence::address_and_port_dependent:
    break;
  }
  return remote;
}

}  // namespace

Mapping* Mappings::find(Protocol protocol, const Endpoint& inside, const Endpoint& remote,
                        const Behaviour& behaviour) {
  const auto found = by_inside_.find({protocol, inside, part_of(remote, behaviour.mapping)});
  return found == by_inside_.end() ? nullptr : by_port(protocol, found->second);
}

Result<Mapping*> Mappings::towards(Protocol protocol, const Endpoint& inside, const Endpoint& remote,
                                   const Behaviour& behaviour) {
  if (auto* const known = find(protocol, inside, remote, behaviour)) return known;
  if (by_port_.size() >= kMostMappings) return fail(Kind::exhausted, "nat.full");
  const std::uint16_t port = choose_port(protocol, inside.port, behaviour.ports);
  const Endpoint part = part_of(remote, behaviour.mapping);
  by_inside_[{protocol, inside, part}] = port;
  Mapping& made = by_port_[{protocol, port}];
  made.protocol = protocol;
  made.inside = inside;
  made.towards = part;
  made.outside_port = port;
  return &made;
}

Mapping* Mappings::by_port(Protocol protocol, std::uint16_t outside_port) {
  const auto found = by_port_.find({protocol, outside_port});
  return found == by_port_.end() ? nullptr : &found->second;
}

bool Mappings::is_free(Protocol protocol, std::uint16_t port) const {
  return !by_port_.contains({protocol, port});
}

/// Ends: there are more ports than kMostMappings.
std::uint16_t Mappings::choose_port(Protocol protocol, std::uint16_t inside_port, Ports ports) {
  const bool preserve = ports == Ports::preserved && inside_port >= kLowestPort;
  int port = preserve ? inside_port : kLowestPort + static_cast<int>(random_u64(random_) % kPorts);
  while (!is_free(protocol, static_cast<std::uint16_t>(port))) port = port == 65535 ? kLowestPort : port + 1;
  return static_cast<std::uint16_t>(port);
}

void Mappings::expire(TimePoint now) {
  // What was made or refreshed since then lives beyond it.
  if (now == swept_at_) return;
  swept_at_ = now;
  for (auto at = by_port_.begin(); at != by_port_.end();) {
    Mapping& mapping = at->second;
    if (mapping.until > now) {
      std::erase_if(mapping.sent_to, [now](const auto& entry) { return entry.second <= now; });
      ++at;
      continue;
    }
    by_inside_.erase({mapping.protocol, mapping.inside, mapping.towards});
    at = by_port_.erase(at);
  }
}

std::optional<TimePoint> Mappings::next_expiry() const {
  std::optional<TimePoint> next;
  for (const auto& [port, mapping] : by_port_) {
    if (!next || mapping.until < *next) next = mapping.until;
  }
  return next;
}

void Mappings::clear() {
  by_inside_.clear();
  by_port_.clear();
}

}  // namespace parlance::test::nat
