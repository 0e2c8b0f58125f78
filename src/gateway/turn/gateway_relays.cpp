#include "gateway/turn/gateway_relays.h"

#include "transport/address.h"

#include <algorithm>

namespace parlance::gateway::turn {
namespace {

using namespace proto::turn;

constexpr int kAttempts = 32;  // ports that other programs have are rare
constexpr std::chrono::minutes kRest{
    2};  // RFC 8656 section 7.2: what was on its way shall not reach the next one
constexpr std::size_t kRemembered = 20'000;  // more ports than that are not used within kRest
constexpr int kBuffer = 512 * 1024;          // bytes; some 80 ms at 50 Mbit/s

Family family_of(const net::Endpoint& endpoint) {
  return endpoint.family == net::Endpoint::Family::v4 ? Family::ipv4 : Family::ipv6;
}

}  // namespace

RelaySockets::RelaySockets(net::Worker& worker, Settings settings, Random& random, Receive receive)
    : worker_(worker), settings_(std::move(settings)), random_(random), receive_(std::move(receive)) {}

/// The address that the client has reached us at, for that one works for it; the machine's first for the other family, and where the client
/// is on this machine.
std::optional<net::Endpoint> RelaySockets::local_for(Family family, const net::Endpoint& server) const {
  if (family_of(server) == family && !server.is_loopback()) return server;
  for (const net::Endpoint& own : settings_.own)
    if (family_of(own) == family) return own;
  if (family_of(server) == family) return server;
  return std::nullopt;
}

proto::stun::TransportAddress RelaySockets::told(const net::Endpoint& local) const {
  for (net::Endpoint announced : settings_.announced) {
    if (announced.family != local.family || local.is_loopback()) continue;
    announced.port = local.port;
    return transport::to_address(announced);
  }
  return transport::to_address(local);
}

bool RelaySockets::rested(std::uint16_t port) {
  const auto closed = closed_at_.find(port);
  if (closed == closed_at_.end()) return true;
  if (worker_.now() - closed->second < kRest) return false;
  closed_at_.erase(closed);
  return true;
}

std::unique_ptr<net::UdpSocket> RelaySockets::open_at(const net::Endpoint& local,
                                                      std::shared_ptr<Owner> owner) {
  net::UdpOptions options;
  options.coalesce = true;
  options.segment = true;
  options.buffer = kBuffer;
  auto opened = net::UdpSocket::open(worker_, local, options,
                                     [this, own = std::move(owner)](std::span<net::Arrival> arrivals) {
                                       if (own->relay) receive_(*own->relay, arrivals);
                                     });
  return opened ? std::move(*opened) : nullptr;
}

std::vector<std::uint16_t> RelaySockets::ports_to_try(Parity parity) {
  const unsigned count = settings_.last_port - settings_.first_port + 1U;
  std::vector<std::uint16_t> ports;
  std::optional<std::pair<TimePoint, std::uint16_t>> tired;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    unsigned port = settings_.first_port + static_cast<unsigned>(random_u64(random_) % count);
    if (parity != Parity::any) port &= ~1U;
    if (port < settings_.first_port) continue;
    if (parity == Parity::even_and_next && port + 1 > settings_.last_port) continue;
    const auto chosen = static_cast<std::uint16_t>(port);
    if (rested(chosen)) {
      ports.push_back(chosen);
    } else {
      const std::pair known{closed_at_.at(chosen), chosen};
      if (!tired || known < *tired) tired = known;
    }
  }
  if (tired) ports.push_back(tired->second);
  return ports;
}

RelaySockets::Opened RelaySockets::open_any(net::Endpoint local, Parity parity,
                                            const std::shared_ptr<Owner>& owner) {
  for (const std::uint16_t port : ports_to_try(parity)) {
    local.port = port;
    Opened opened{open_at(local, owner), {}};
    if (!opened.socket) continue;
    if (parity != Parity::even_and_next) return opened;
    ++local.port;
    opened.next.owner = std::make_shared<Owner>();
    opened.next.socket = open_at(local, opened.next.owner);
    if (opened.next.socket) return opened;
  }
  return {};
}

void RelaySockets::keep(const RelayId& relay, std::unique_ptr<net::UdpSocket> socket, RelaysOpened& done) {
  const std::size_t slot = relay.allocation.slot;
  if (places_.size() <= slot) places_.resize(slot + 1);
  places_[slot].generation = relay.allocation.generation;
  done.addresses[index_of(relay.family)] = told(socket->local());
  places_[slot].sockets[index_of(relay.family)] = std::move(socket);
  ++count_;
}

RelaysOpened RelaySockets::open(const OpenRelays& wish) {
  RelaysOpened done{wish.allocation, {}, false};
  if (wish.adopt != 0) {
    const auto held = reserved_.find(wish.adopt);
    if (held == reserved_.end()) return done;
    const RelayId relay{wish.allocation, family_of(held->second.socket->local())};
    held->second.owner->relay = relay;
    keep(relay, std::move(held->second.socket), done);
    reserved_.erase(held);
    return done;
  }
  const net::Endpoint server = transport::to_endpoint(wish.server);
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    const auto local = wish.families[index_of(family)] ? local_for(family, server) : std::nullopt;
    if (!local) continue;
    const RelayId relay{wish.allocation, family};
    Opened opened = open_any(*local, wish.parity, std::make_shared<Owner>(Owner{relay}));
    if (!opened.socket) continue;
    keep(relay, std::move(opened.socket), done);
    if (!opened.next.socket) continue;
    reserved_[wish.reservation] = std::move(opened.next);
    done.reserved = true;
  }
  return done;
}

void RelaySockets::rest(const net::UdpSocket& socket) {
  if (closed_at_.size() >= kRemembered) closed_at_.clear();
  closed_at_[socket.local().port] = worker_.now();
}

void RelaySockets::close(const RelayId& relay) {
  const net::UdpSocket* socket = find(relay);
  if (socket == nullptr) return;
  rest(*socket);
  places_[relay.allocation.slot].sockets[index_of(relay.family)].reset();
  --count_;
}

void RelaySockets::close(ReservationId reservation) {
  const auto held = reserved_.find(reservation);
  if (held == reserved_.end()) return;
  rest(*held->second.socket);
  reserved_.erase(held);
}

void RelaySockets::clear() {
  places_.clear();
  reserved_.clear();
  count_ = 0;
}

net::UdpSocket* RelaySockets::find(const RelayId& relay) {
  const auto [slot, generation] = relay.allocation;
  if (slot >= places_.size() || places_[slot].generation != generation) return nullptr;
  return places_[slot].sockets[index_of(relay.family)].get();
}

}  // namespace parlance::gateway::turn
