#include "test/net/nat/host.h"

#include "base/check.h"
#include "test/net/nat/example_packets.h"

#include <array>

namespace parlance::test::nat {
namespace {

constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kTcpHeader = 20;  // without options, which a Host doesn't send

}  // namespace

TransportAddress address_of(const Endpoint& endpoint) {
  const auto byte = [&endpoint](unsigned shift) { return static_cast<std::uint8_t>(endpoint.ip >> shift); };
  return TransportAddress::ipv4(std::array<std::uint8_t, 4>{byte(24), byte(16), byte(8), byte(0)},
                                endpoint.port);
}

Endpoint endpoint_of(const TransportAddress& address) {
  check(address.is_ipv4(), "there is IPv4 alone");
  Ip ip = 0;
  for (const std::uint8_t byte : address.wire_ip()) ip = ip << 8 | byte;
  return {ip, address.port};
}

Host::Host(Internet& internet, std::size_t network, Ip ip) : internet_(internet), network_(network), ip_(ip) {
  plug_in();
}

void Host::plug_in() {
  internet_.plug(network_, ip_, [this](ByteView packet) { take(packet); });
}

void Host::move_to(std::size_t network, Ip ip) {
  internet_.plug(network_, ip_, {});
  network_ = network;
  ip_ = ip;
  connections_.clear();
  plug_in();
}

void Host::send(std::uint16_t port, const Endpoint& to, ByteView bytes) {
  internet_.send(network_, packet_of({.from = {ip_, port}, .to = to, .text = as_text(bytes)}));
}

void Host::connect(std::uint16_t port, const Endpoint& to, std::function<void()> connected, Stream use) {
  connections_[{port, to}] = {std::move(connected), std::move(use)};
  send_segment({port, to}, kTcpSyn, {});
}

void Host::write(std::uint16_t port, const Endpoint& to, ByteView bytes) {
  const auto found = connections_.find({port, to});
  if (found != connections_.end() && !found->second.connected) send_segment({port, to}, kTcpAck, bytes);
}

void Host::send_segment(const Ends& ends, std::uint8_t flags, ByteView payload) {
  internet_.send(network_, packet_of({.protocol = Protocol::tcp,
                                      .from = {ip_, ends.first},
                                      .to = ends.second,
                                      .flags = flags,
                                      .text = as_text(payload)}));
}

void Host::take(ByteView bytes) {
  const auto packet = read_packet(bytes);
  check(packet.has_value(), "a packet for a test's host");
  const Layer& layer = packet->outer;
  if (layer.protocol == Protocol::tcp) {
    take_segment(*packet, bytes.subspan(layer.transport_at + kTcpHeader));
    return;
  }
  const auto socket = sockets_.find(layer.destination.endpoint.port);
  if (layer.protocol != Protocol::udp || socket == sockets_.end()) return;
  const Datagram use = socket->second;
  if (use) use(layer.source.endpoint, bytes.subspan(layer.transport_at + kUdpHeader));
}

void Host::take_segment(const Packet& packet, ByteView payload) {
  const Ends ends{packet.outer.destination.endpoint.port, packet.outer.source.endpoint};
  if (packet.tcp_flags == kTcpSyn) {
    const auto listener = listeners_.find(ends.first);
    if (listener == listeners_.end()) return;
    connections_[ends] = {.connected = {}, .use = listener->second(ends.second)};
    send_segment(ends, kTcpSyn | kTcpAck, {});
    return;
  }
  const auto found = connections_.find(ends);
  if (found == connections_.end()) return;
  if ((packet.tcp_flags & kTcpSyn) != 0) {
    send_segment(ends, kTcpAck, {});
    if (const auto connected = std::exchange(found->second.connected, {})) connected();
    return;
  }
  const Stream use = found->second.use;
  if (!payload.empty()) use(payload);
}

}  // namespace parlance::test::nat
