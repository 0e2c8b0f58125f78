#include "test/net/nat/translator.h"

#include <algorithm>

namespace parlance::test::nat {
namespace {

/// Remote endpoints that one mapping remembers.
constexpr std::size_t kMostPeers = 1024;

}  // namespace

Result<void> Translator::receive(Input input, TimePoint now, Outbox<Action>& out) {
  mappings_.expire(now);
  const auto packet = read_packet(input.packet);
  if (!packet) return packet.error();
  if (packet->ttl <= 1) return fail(Kind::refused, "nat.ttl");
  Bytes bytes(input.packet.begin(), input.packet.end());
  const bool to_us = packet->outer.destination.endpoint.ip == outside_;
  const auto translated = [&]() -> Result<Action> {
    if (input.from == Network::outside) {
      if (!to_us) return fail(Kind::refused, "nat.not_ours");
      return packet->quoted ? error_inward(std::move(bytes), *packet)
                            : inward(std::move(bytes), *packet, now);
    }
    if (packet->quoted) return error_outward(std::move(bytes), *packet);
    return to_us ? hairpin(std::move(bytes), *packet, now) : outward(std::move(bytes), *packet, now);
  };
  auto action = translated();
  if (!action) return action.error();
  count_hop(action->packet);
  out.push(std::move(*action));
  return ok();
}

Result<Translator::Action> Translator::outward(Bytes bytes, const Packet& packet, TimePoint now) {
  if (!passes_firewall(packet.outer)) return fail(Kind::refused, "nat.blocked");
  const auto mapping = leave(packet, now);
  if (!mapping) return mapping.error();
  rewrite(bytes, packet.outer, packet.outer.source, {outside_, (*mapping)->outside_port});
  return Action{Network::outside, std::move(bytes)};
}

Result<Translator::Action> Translator::inward(Bytes bytes, const Packet& packet, TimePoint now) {
  const Layer& layer = packet.outer;
  Mapping* const mapping = mappings_.by_port(layer.protocol, layer.destination.endpoint.port);
  if (mapping == nullptr) return fail(Kind::refused, "nat.no_mapping");
  if (!lets_in(*mapping, layer.source.endpoint, now)) return fail(Kind::refused, "nat.filtered");
  if ((packet.tcp_flags & kTcpAck) != 0) mapping->answered = true;
  if ((packet.tcp_flags & (kTcpFin | kTcpRst)) != 0) mapping->closing = true;
  rewrite(bytes, layer, layer.destination, mapping->inside);
  return Action{Network::inside, std::move(bytes)};
}

/// RFC 4787 REQ-9a: the source is the sender's outside endpoint, so it passes the receiver's filter as one from outside would.
Result<Translator::Action> Translator::hairpin(Bytes bytes, const Packet& packet, TimePoint now) {
  const Layer& layer = packet.outer;
  if (behaviour_.hairpin == Hairpin::off) return fail(Kind::refused, "nat.no_hairpin");
  const auto sender = leave(packet, now);
  if (!sender) return sender.error();
  const Endpoint seen{outside_, layer.source.port_at != 0 ? (*sender)->outside_port : std::uint16_t{0}};
  Mapping* const receiver = mappings_.by_port(layer.protocol, layer.destination.endpoint.port);
  if (receiver == nullptr) return fail(Kind::refused, "nat.no_mapping");
  if (!lets_in(*receiver, seen, now)) return fail(Kind::refused, "nat.filtered");
  if ((packet.tcp_flags & kTcpAck) != 0) receiver->answered = true;
  rewrite(bytes, layer, layer.source, seen);
  rewrite(bytes, layer, layer.destination, receiver->inside);
  return Action{Network::inside, std::move(bytes)};
}

/// RFC 5508 REQ-4 and 5: about a packet that came in. Whoever inside tells it, our address stands before him.
Result<Translator::Action> Translator::error_outward(Bytes bytes, const Packet& packet) {
  const Layer& quoted = *packet.quoted;
  const Mapping* const mapping =
      mappings_.find(quoted.protocol, quoted.destination.endpoint, quoted.source.endpoint, behaviour_);
  if (mapping == nullptr) return fail(Kind::refused, "nat.no_mapping");
  rewrite(bytes, quoted, quoted.destination, {outside_, mapping->outside_port});
  rewrite(bytes, packet.outer, packet.outer.source, {outside_, 0});
  mend_icmp(bytes, packet.outer);
  return Action{Network::outside, std::move(bytes)};
}

/// RFC 5508 REQ-3: about a packet that left, from whichever hop; it keeps no mapping alive.
Result<Translator::Action> Translator::error_inward(Bytes bytes, const Packet& packet) {
  const Layer& quoted = *packet.quoted;
  const Mapping* const mapping = mappings_.by_port(quoted.protocol, quoted.source.endpoint.port);
  if (mapping == nullptr || quoted.source.endpoint.ip != outside_)
    return fail(Kind::refused, "nat.no_mapping");
  rewrite(bytes, quoted, quoted.source, mapping->inside);
  rewrite(bytes, packet.outer, packet.outer.destination, {mapping->inside.ip, 0});
  mend_icmp(bytes, packet.outer);
  return Action{Network::inside, std::move(bytes)};
}

Result<Mapping*> Translator::leave(const Packet& packet, TimePoint now) {
  const Layer& layer = packet.outer;
  const Endpoint& remote = layer.destination.endpoint;
  // An echo reply leaves by the mapping of the request that it answers, and never makes one.
  if (layer.protocol == Protocol::icmp && layer.source.port_at == 0)
    return fail(Kind::refused, "nat.no_mapping");
  const auto mapping = mappings_.towards(layer.protocol, layer.source.endpoint, remote, behaviour_);
  if (!mapping) return mapping;
  Mapping& found = **mapping;
  if ((packet.tcp_flags & kTcpSyn) != 0) found.answered = found.closing = false;
  if ((packet.tcp_flags & (kTcpFin | kTcpRst)) != 0) found.closing = true;
  found.until = now + lifetime(found);
  if (found.sent_to.contains(remote) || found.sent_to.size() < kMostPeers)
    found.sent_to[remote] = found.until;
  return mapping;
}

bool Translator::passes_firewall(const Layer& layer) const {
  const Firewall& firewall = behaviour_.firewall;
  if (firewall.blocked.contains(layer.protocol)) return false;
  if (firewall.only.empty()) return true;
  return std::ranges::any_of(firewall.only, [&layer](const Opening& opening) {
    const Endpoint& to = layer.destination.endpoint;
    return opening.protocol == layer.protocol && opening.port == to.port &&
           opening.ip.value_or(to.ip) == to.ip;
  });
}

bool Translator::lets_in(const Mapping& mapping, const Endpoint& remote, TimePoint now) const {
  const auto is_sent_to = [&](const auto& entry) {
    const bool same_port =
        behaviour_.filtering == Dependence::address_dependent || entry.first.port == remote.port;
    return entry.second > now && entry.first.ip == remote.ip && same_port;
  };
  return behaviour_.filtering == Dependence::endpoint_independent ||
         std::ranges::any_of(mapping.sent_to, is_sent_to);
}

Duration Translator::lifetime(const Mapping& mapping) const {
  const Timeouts& timeouts = behaviour_.timeouts;
  switch (mapping.protocol) {
  case Protocol::udp:
    return timeouts.udp;
  case Protocol::icmp:
    return timeouts.icmp;
  case Protocol::tcp:
    break;
  }
  return mapping.answered && !mapping.closing ? timeouts.tcp : timeouts.tcp_transitory;
}

}  // namespace parlance::test::nat
