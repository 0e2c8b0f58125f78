#include "proto/turn/traffic.h"

#include "proto/turn/attributes.h"
#include "proto/turn/channel_data.h"
#include "proto/turn/limits.h"

#include <algorithm>

namespace parlance::proto::turn {
namespace {

using Reach = PeerRules::Reach;

Family family_of(const TransportAddress& address) { return address.is_ipv4() ? Family::ipv4 : Family::ipv6; }

/// Writes fields in network order into room that is there.
struct Fields {
  std::uint8_t* at;
  void u16(std::size_t value) {
    *at++ = static_cast<std::uint8_t>(value >> 8U & 0xffU);
    *at++ = static_cast<std::uint8_t>(value & 0xffU);
  }
  void bytes(std::span<const std::uint8_t> value) { at = std::copy(value.begin(), value.end(), at); }
};

/// A Data indication up to its payload (RFC 8656 section 11.6). Its transaction id has no meaning: zeros, which also spare half of the mask.
void begin_indication(ToClient& out, const TransportAddress& peer, std::size_t payload) {
  const std::size_t padding = channel_padding(payload);
  const auto ip = peer.wire_ip();
  const std::size_t address = 4 + ip.size();
  std::array<std::uint8_t, 16> mask{0x21, 0x12, 0xa4, 0x42};  // stun::kMagicCookie
  std::array<std::uint8_t, 16> masked{};
  for (std::size_t i = 0; i < ip.size(); ++i) masked[i] = ip[i] ^ mask[i];
  Fields fields{out.header.data()};
  fields.u16(0x0017);  // an indication of method Data (RFC 8489 section 5, figure 3)
  fields.u16(4 + address + 4 + payload + padding);
  fields.bytes(std::span(mask));
  fields.u16(static_cast<std::uint16_t>(kTypeXorPeerAddress));
  fields.u16(address);
  fields.u16(ip.size() == 4 ? 1 : 2);
  fields.u16(peer.port ^ (stun::kMagicCookie >> 16U));
  fields.bytes(std::span(masked).first(ip.size()));
  fields.u16(static_cast<std::uint16_t>(kTypeData));
  fields.u16(payload);
  out.header_size = static_cast<std::size_t>(fields.at - out.header.data());
  out.padding = padding;
}

void begin_channel(ToClient& out, std::uint16_t channel, std::size_t payload) {
  const auto header = channel_header(channel, payload);
  std::copy(header.begin(), header.end(), out.header.begin());
  out.header_size = header.size();
  out.padding = out.path.transport == Transport::stream ? channel_padding(payload) : 0;
}

}  // namespace

Reach reach_of(const Allocation& from, const TransportAddress& peer, const PeerRules& rules,
               AllocationTable& table) {
  const RelayId* relay = table.find_relay(peer);
  if (relay == nullptr) return from.owner.circle == Circle::own_group ? Reach::none : rules.reach(peer);
  const Allocation* other = table.find(relay->allocation);
  const bool same = other != nullptr && other->owner.group == from.owner.group;
  return same ? Reach::this_port : Reach::none;
}

std::nullopt_t Traffic::drop(Drop reason) {
  counters_.drop(reason);
  return std::nullopt;
}

std::optional<Traffic::Target> Traffic::by_channel(const Allocation& from, ByteView bytes, TimePoint now) {
  const auto message = read_channel_data(bytes);
  if (!message) return drop(Drop::malformed);
  const Peers::Channel* channel = from.peers.channel(message->channel, now);
  if (channel == nullptr) return drop(Drop::no_channel);
  return Target{channel->peer, message->payload, channel->reach};
}

/// RFC 8656 section 11.3: what is wrong with an indication is not answered.
std::optional<Traffic::Target> Traffic::by_indication(const Allocation& from, ByteView bytes, TimePoint now) {
  const auto message = stun::Message::parse(bytes);
  if (!message) return drop(Drop::malformed);
  if (message->message_class() != stun::Class::indication || message->method() != kMethodSend)
    return drop(Drop::not_request);
  const auto to = peer(*message);
  const auto payload = data(*message);
  if (!to || !payload || !*payload || !not_understood(*message).empty()) return drop(Drop::malformed);
  const Reach reach = to->is_mapped() ? Reach::none : from.peers.permits(to->address, now);
  if (reach == Reach::none) return drop(Drop::no_permission);
  return Target{to->address, **payload, reach};
}

std::optional<ToPeer> Traffic::to_peer(const Path& path, ByteView bytes, TimePoint now) {
  if (bytes.empty()) return drop(Drop::malformed);
  Allocation* from = table_.find(path);
  if (from == nullptr) return drop(Drop::no_allocation);
  const auto target =
      begins_channel_data(bytes[0]) ? by_channel(*from, bytes, now) : by_indication(*from, bytes, now);
  if (!target) return std::nullopt;
  const auto& relay = from->relay(family_of(target->peer));
  if (!relay) return drop(Drop::no_allocation);
  ToPeer out{
      {from->id, family_of(target->peer)}, relay->address, target->peer, target->payload, std::nullopt};
  // What is on this machine is looked at each time: the socket that was there may have gone, and another one may have its port.
  if (target->reach == Reach::this_port) {
    if (reach_of(*from, target->peer, rules_, table_) == Reach::none) return drop(Drop::forbidden);
    if (const RelayId* local = table_.find_relay(target->peer)) out.local = *local;
  }
  if (!from->budget.spend(out.payload.size() + kPacketOverhead, now)) return drop(Drop::over_rate);
  ++counters_.packets_to_peers;
  counters_.bytes_to_peers += out.payload.size();
  return out;
}

std::optional<ToClient> Traffic::to_client(const RelayId& to, const TransportAddress& peer, ByteView payload,
                                           TimePoint now) {
  Allocation* allocation = table_.find(to.allocation);
  if (allocation == nullptr || !allocation->relay(to.family)) return drop(Drop::no_allocation);
  if (allocation->peers.permits(peer, now) == Reach::none) return drop(Drop::no_permission);
  if (payload.size() > kMaxPayload) return drop(Drop::too_large);
  if (!allocation->budget.spend(payload.size() + kPacketOverhead, now)) return drop(Drop::over_rate);
  ToClient out{.path = allocation->path};
  if (const Peers::Channel* channel = allocation->peers.channel_to(peer, now)) {
    begin_channel(out, channel->number, payload.size());
  } else {
    begin_indication(out, peer, payload.size());
  }
  ++counters_.packets_to_clients;
  counters_.bytes_to_clients += payload.size();
  return out;
}

}  // namespace parlance::proto::turn
