#include "test/sim/network.h"

#include "base/check.h"

#include <algorithm>
#include <utility>

namespace parlance::sim {

Address ipv4(std::array<std::uint8_t, 4> ip, std::uint16_t port) { return Address::ipv4(ip, port); }

Address ipv6(std::uint8_t host, std::uint16_t port) {
  Address address{.ip = {0x20, 0x01, 0x0d, 0xb8}, .port = port};
  address.ip[15] = host;
  return address;
}

void Network::bind(const Address& address, Receiver receiver) {
  if (receiver) {
    sockets_[address] = std::make_shared<Receiver>(std::move(receiver));
  } else {
    sockets_.erase(address);
  }
}

void Network::add_nat(const Address& outside, Nat kind, const std::vector<Address>& inside) {
  Box& box = boxes_[outside.ip];
  box.kind = kind;
  for (const Address& address : inside) box.inside.insert(address.ip);
}

void Network::forget_mappings(const Address& outside) { boxes_.at(outside.ip).mappings.clear(); }

bool Network::chance(double share) {
  constexpr std::uint64_t kOf = 1'000'000;
  return share > 0 && static_cast<double>(random_u64(random_) % kOf) < share * static_cast<double>(kOf);
}

std::optional<TimePoint> Network::pass(const Address& machine, Direction direction, std::size_t size,
                                       TimePoint at) {
  Wire& wire = links_[machine.ip];
  const Link& link = wire.shape;
  const auto way = static_cast<std::size_t>(direction);
  if (chance(link.loss)) {
    ++counters_.lost;
    return std::nullopt;
  }
  if (link.bytes_per_second > 0) {
    const TimePoint begin = std::max(at, wire.free_at[way]);
    if (begin - at > link.queue) {
      ++counters_.overflowed;
      return std::nullopt;
    }
    at = begin + Duration(size * 1'000'000'000U / link.bytes_per_second);
    wire.free_at[way] = at;
  }
  if (chance(link.reorder)) return at + 2 * link.delay + link.jitter;
  at += link.delay;
  if (link.jitter > Duration{}) {
    const auto most = static_cast<std::uint64_t>(link.jitter.count());
    at += Duration(static_cast<Duration::rep>(random_u64(random_) % most));
  }
  at = std::max(at, wire.last_at[way]);
  wire.last_at[way] = at;
  return at;
}

std::map<Ip, Network::Box>::iterator Network::box_of(const Address& inside) {
  return std::find_if(boxes_.begin(), boxes_.end(),
                      [&inside](const auto& entry) { return entry.second.inside.contains(inside.ip); });
}

Address Network::translate_out(Box& box, const Ip& outside, const Address& from, const Address& to) {
  const std::optional<Address> towards = box.kind == Nat::symmetric ? std::optional(to) : std::nullopt;
  auto found = std::find_if(box.mappings.begin(), box.mappings.end(), [&from, &towards](const auto& entry) {
    return entry.second.inside == from && entry.second.towards == towards;
  });
  if (found == box.mappings.end()) {
    found = box.mappings.emplace(box.next_port++, Mapping{from, towards, {}}).first;
  }
  found->second.sent_to.insert(to);
  return {outside, found->first};
}

std::optional<Address> Network::translate_in(const Box& box, const Address& from, std::uint16_t port) {
  const auto found = box.mappings.find(port);
  if (found == box.mappings.end()) return std::nullopt;
  const auto& sent_to = found->second.sent_to;
  const bool same_ip =
      std::any_of(sent_to.begin(), sent_to.end(), [&from](const Address& to) { return to.ip == from.ip; });
  const bool allowed =
      box.kind == Nat::full_cone || (box.kind == Nat::restricted && same_ip) || sent_to.contains(from);
  return allowed ? std::optional(found->second.inside) : std::nullopt;
}

bool Network::route(Flight& flight) {
  const auto sender = box_of(flight.from);
  const auto receiver = box_of(flight.to);
  if (receiver != boxes_.end() && receiver != sender) {
    ++counters_.unreachable;  // a private address is known only inside
    return false;
  }
  if (sender != boxes_.end() && receiver != sender) {
    flight.from = translate_out(sender->second, sender->first, flight.from, flight.to);
  }
  if (const auto box = boxes_.find(flight.to.ip); box != boxes_.end()) {
    const auto inside = translate_in(box->second, flight.from, flight.to.port);
    if (!inside) {
      ++counters_.filtered;
      return false;
    }
    flight.to = *inside;
  }
  return true;
}

void Network::send(const Address& from, const Address& to, Bytes bytes, TimePoint now) {
  check(from.is_ipv4() == to.is_ipv4(), "sim: a datagram between two families");
  ++counters_.sent;
  const auto at = pass(from, Direction::up, bytes.size(), now);
  if (at) flights_.emplace(*at, Flight{from, to, std::move(bytes)});
}

/// The receiver's link takes packets in the order in which they come to it, whoever sent them.
void Network::cross_middle(Flight flight, TimePoint at) {
  const double duplicate = links_[flight.from.ip].shape.duplicate;
  if (!route(flight)) return;
  const auto arrives = pass(flight.to, Direction::down, flight.bytes.size(), at);
  if (!arrives) return;
  flight.next = Stage::receiver;
  const double twice = std::max(duplicate, links_[flight.to.ip].shape.duplicate);
  if (chance(twice)) flights_.emplace(*arrives + std::chrono::milliseconds(1), flight);
  flights_.emplace(*arrives, std::move(flight));
}

void Network::hand_over(const Flight& flight, TimePoint now) {
  const auto socket = sockets_.find(flight.to);
  if (socket == sockets_.end()) {
    ++counters_.unreachable;
    return;
  }
  ++counters_.delivered;
  const std::shared_ptr<Receiver> receiver = socket->second;  // it may unbind itself
  (*receiver)({flight.from, flight.to, flight.bytes}, now);
}

std::optional<TimePoint> Network::next() const {
  return flights_.empty() ? std::nullopt : std::optional(flights_.begin()->first);
}

void Network::deliver(TimePoint now) {
  while (!flights_.empty() && flights_.begin()->first <= now) {
    auto first = flights_.extract(flights_.begin());
    if (first.mapped().next == Stage::middle) {
      cross_middle(std::move(first.mapped()), first.key());
    } else {
      hand_over(first.mapped(), now);
    }
  }
}

bool World::step(TimePoint end) {
  std::optional<TimePoint> first = network.next();
  for (const Actor* actor : actors_) {
    const auto due = actor->deadline();
    if (due && (!first || *due < *first)) first = due;
  }
  if (!first || *first > end) return false;
  now_ = std::max(now_, *first);
  network.deliver(now_);
  for (Actor* actor : actors_) {
    const auto due = actor->deadline();
    if (!due || *due > now_) continue;
    actor->tick(now_);
    const auto after = actor->deadline();
    check(!after || *after > now_, "sim: an actor that ticked is due again at the same time");
  }
  return true;
}

void World::run_until(TimePoint end) {
  while (step(end)) {
  }
  now_ = std::max(now_, end);
}

bool World::run_until_true(const std::function<bool()>& holds, Duration at_most) {
  const TimePoint end = now_ + at_most;
  while (!holds()) {
    if (!step(end)) {
      now_ = end;
      return holds();
    }
  }
  return true;
}

}  // namespace parlance::sim
