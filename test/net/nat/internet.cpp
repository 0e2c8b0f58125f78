#include "test/net/nat/internet.h"

#include "base/check.h"
#include "test/net/nat/order.h"

#include <utility>

namespace parlance::test::nat {

Internet::Internet(sim::World& world, Random& random) : world_(world), random_(random), networks_(1) {
  world.add(*this);
}

std::size_t Internet::add_network(std::size_t behind, Ip outside, std::string_view orders) {
  const std::size_t made = networks_.size();
  Network& network = networks_.emplace_back();
  network.behind = behind;
  network.door = std::make_unique<Translator>(outside, random_);
  networks_.at(behind).behind_us[outside] = made;
  order(made, orders);
  return made;
}

void Internet::order(std::size_t network, std::string_view orders) {
  Network& changed = networks_.at(network);
  check(obey(orders, changed.behaviour).has_value(), "a test's order of a NAT");
  changed.door->set(changed.behaviour);
}

void Internet::forget(std::size_t network) { networks_.at(network).door->forget(); }

void Internet::plug(std::size_t network, Ip ip, Receiver receiver) {
  auto& hosts = networks_.at(network).hosts;
  if (receiver) {
    hosts[ip] = std::move(receiver);
  } else {
    hosts.erase(ip);
  }
}

void Internet::send(std::size_t network, Bytes packet) {
  flights_.emplace(world_.now() + kHop, Flight{network, std::move(packet)});
}

std::optional<TimePoint> Internet::deadline() const {
  return flights_.empty() ? std::nullopt : std::optional(flights_.begin()->first);
}

void Internet::tick(TimePoint now) {
  while (!flights_.empty() && flights_.begin()->first <= now) {
    Flight flight = std::move(flights_.begin()->second);
    flights_.erase(flights_.begin());
    arrive(std::move(flight), now);
  }
}

void Internet::arrive(Flight flight, TimePoint now) {
  const auto packet = read_packet(flight.packet);
  check(packet.has_value(), "a packet of a test's host");
  const Network& here = networks_.at(flight.network);
  const Ip to = packet->outer.destination.endpoint.ip;
  if (const auto host = here.hosts.find(to); host != here.hosts.end()) {
    const Receiver receiver = host->second;  // which may unplug itself
    receiver(flight.packet);
  } else if (const auto inner = here.behind_us.find(to); inner != here.behind_us.end()) {
    translate(inner->second, nat::Network::outside, flight.packet, now);
  } else if (here.door) {
    translate(flight.network, nat::Network::inside, flight.packet, now);
  }
}

void Internet::translate(std::size_t network, nat::Network from, const Bytes& packet, TimePoint now) {
  Network& through = networks_.at(network);
  Outbox<Translator::Action> out;
  // What it drops, and why, is the translator's own tests' matter.
  static_cast<void>(through.door->receive({from, packet}, now, out));
  for (auto& action : out.take()) {
    const bool outward = action.to == nat::Network::outside;
    send(outward ? through.behind : network, std::move(action.packet));
  }
}

}  // namespace parlance::test::nat
