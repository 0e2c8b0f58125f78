#include "test/net/nat/packet.h"

#include "base/check.h"

#include <algorithm>

namespace parlance::test::nat {
namespace {

constexpr std::size_t kIpHeader = 20;  // RFC 791, without options
constexpr std::size_t kTtlAt = 8;
constexpr std::size_t kIpChecksumAt = 10;
constexpr std::size_t kUdpChecksumAt = 6;
constexpr std::size_t kTcpChecksumAt = 16;
constexpr std::size_t kIcmpChecksumAt = 2;
constexpr std::size_t kIcmpIdentifierAt = 4;
constexpr std::size_t kIcmpHeader = 8;
/// RFC 792: that much of a packet's transport comes along in an error.
constexpr std::size_t kQuotedTransport = 8;
constexpr std::size_t kTcpFlagsAt = 13;

// RFC 792's types.
constexpr std::uint8_t kEchoReply = 0;
constexpr std::uint8_t kEcho = 8;
constexpr std::array<std::uint8_t, 3> kErrors{3, 11, 12};

std::uint16_t u16(ByteView bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}
Ip u32(ByteView bytes, std::size_t at) { return static_cast<Ip>(u16(bytes, at)) << 16 | u16(bytes, at + 2); }
void put_u16(std::span<std::uint8_t> bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(value);
}

/// The header at `at`, with the addresses; `bytes` may end behind it.
Result<Layer> read_ip_header(ByteView bytes, std::size_t at) {
  if (bytes.size() < at + kIpHeader) return fail(Kind::malformed, "packet.short");
  if (bytes[at] >> 4 != 4) return fail(Kind::unsupported, "packet.not_ipv4");
  const std::size_t length = (bytes[at] & 0x0fU) * std::size_t{4};
  if (length < kIpHeader || bytes.size() < at + length + kQuotedTransport)
    return fail(Kind::malformed, "packet.short");
  if ((u16(bytes, at + 6) & 0x3fff) != 0) return fail(Kind::unsupported, "packet.fragment");
  return Layer{.protocol = static_cast<Protocol>(bytes[at + 9]),
               .source = {{u32(bytes, at + 12), 0}, at + 12, 0},
               .destination = {{u32(bytes, at + 16), 0}, at + 16, 0},
               .at = at,
               .transport_at = at + length};
}

void set_port(ByteView bytes, Side& side, std::size_t at) {
  side.port_at = at;
  side.endpoint.port = u16(bytes, at);
}

/// False: nothing with ports.
bool read_ports(ByteView bytes, Layer& layer) {
  const std::size_t at = layer.transport_at;
  switch (layer.protocol) {
  case Protocol::udp:
  case Protocol::tcp:
    set_port(bytes, layer.source, at);
    set_port(bytes, layer.destination, at + 2);
    return true;
  case Protocol::icmp:
    if (bytes[at] == kEcho) set_port(bytes, layer.source, at + kIcmpIdentifierAt);
    if (bytes[at] == kEchoReply) set_port(bytes, layer.destination, at + kIcmpIdentifierAt);
    return bytes[at] == kEcho || bytes[at] == kEchoReply;
  }
  return false;
}

Result<Layer> read_quoted(ByteView bytes, std::size_t at) {
  auto layer = read_ip_header(bytes, at);
  if (!layer || !read_ports(bytes, *layer)) return fail(Kind::malformed, "packet.quote");
  return layer;
}

/// RFC 1624 equation 3: the checksum after 16 bits that it covers have changed.
std::uint16_t adjusted(std::uint16_t checksum, std::uint16_t before, std::uint16_t now) {
  std::uint32_t sum = static_cast<std::uint16_t>(~checksum);
  sum += static_cast<std::uint16_t>(~before);
  sum += now;
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

void adjust_at(std::span<std::uint8_t> bytes, std::size_t at, std::uint16_t before, std::uint16_t now) {
  put_u16(bytes, at, adjusted(u16(bytes, at), before, now));
}

/// Where the checksum of a layer's transport stands; nothing where it was cut off or, in UDP, not used.
std::optional<std::size_t> transport_checksum(ByteView bytes, const Layer& layer) {
  std::size_t at = layer.transport_at;
  if (layer.protocol == Protocol::udp) at += kUdpChecksumAt;
  if (layer.protocol == Protocol::tcp) at += kTcpChecksumAt;
  if (layer.protocol == Protocol::icmp) at += kIcmpChecksumAt;
  if (at + 2 > bytes.size()) return std::nullopt;
  if (layer.protocol == Protocol::udp && u16(bytes, at) == 0) return std::nullopt;
  return at;
}

}  // namespace

Result<Packet> read_packet(ByteView bytes) {
  auto outer = read_ip_header(bytes, 0);
  if (!outer) return outer.error();
  Packet packet{.outer = *outer, .quoted = std::nullopt, .ttl = bytes[kTtlAt]};
  const std::size_t at = packet.outer.transport_at;
  if (packet.outer.protocol == Protocol::tcp) {
    if (bytes.size() < at + kIpHeader) return fail(Kind::malformed, "packet.short");
    packet.tcp_flags = bytes[at + kTcpFlagsAt];
  }
  if (read_ports(bytes, packet.outer)) return packet;
  if (packet.outer.protocol != Protocol::icmp || std::ranges::find(kErrors, bytes[at]) == kErrors.end())
    return fail(Kind::unsupported, "packet.protocol");
  auto quoted = read_quoted(bytes, at + kIcmpHeader);
  if (!quoted) return quoted.error();
  packet.quoted = *quoted;
  return packet;
}

void rewrite(std::span<std::uint8_t> bytes, const Layer& layer, const Side& side, const Endpoint& to) {
  const auto checksum = transport_checksum(bytes, layer);
  // ICMP's covers no addresses.
  const bool pseudo_header = layer.protocol != Protocol::icmp;
  for (const std::size_t half : {std::size_t{0}, std::size_t{2}}) {
    const std::uint16_t before = u16(bytes, side.ip_at + half);
    const auto now = static_cast<std::uint16_t>(half == 0 ? to.ip >> 16 : to.ip);
    put_u16(bytes, side.ip_at + half, now);
    adjust_at(bytes, layer.at + kIpChecksumAt, before, now);
    if (checksum && pseudo_header) adjust_at(bytes, *checksum, before, now);
  }
  if (side.port_at != 0) {
    const std::uint16_t before = u16(bytes, side.port_at);
    put_u16(bytes, side.port_at, to.port);
    if (checksum) adjust_at(bytes, *checksum, before, to.port);
  }
  // RFC 768: 0 would say that there is none.
  if (checksum && layer.protocol == Protocol::udp && u16(bytes, *checksum) == 0)
    put_u16(bytes, *checksum, 0xffff);
}

void mend_icmp(std::span<std::uint8_t> bytes, const Layer& outer) {
  const std::size_t at = outer.transport_at + kIcmpChecksumAt;
  put_u16(bytes, at, 0);
  put_u16(bytes, at, internet_checksum(bytes.subspan(outer.transport_at)));
}

void count_hop(std::span<std::uint8_t> bytes) {
  check(bytes[kTtlAt] > 0, "a hop beyond the last");
  const std::uint16_t before = u16(bytes, kTtlAt);
  --bytes[kTtlAt];
  adjust_at(bytes, kIpChecksumAt, before, u16(bytes, kTtlAt));
}

std::uint16_t internet_checksum(ByteView bytes, std::uint32_t begun) {
  std::uint64_t sum = begun;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) sum += u16(bytes, i);
  if (bytes.size() % 2 != 0) sum += static_cast<std::uint64_t>(bytes.back() << 8);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace parlance::test::nat
