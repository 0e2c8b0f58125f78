#pragma once

#include "base/bytes.h"
#include "test/net/nat/behaviour.h"

#include <array>

namespace parlance::test::nat {

/// One end of a packet, and where in its bytes it stands.
struct Side {
  Endpoint endpoint;
  std::size_t ip_at = 0;
  std::size_t port_at = 0;  ///< 0: this side has none (RFC 792's identifier belongs to the one who asks)
};

/// An IPv4 header and the ports behind it.
struct Layer {
  Protocol protocol{};
  Side source;
  Side destination;
  std::size_t at = 0;  ///< of its first byte
  std::size_t transport_at = 0;
};

/// What a NAT has to know of a packet. For an ICMP error `outer` has no ports, and `quoted` is the packet that it is about.
struct Packet {
  Layer outer;
  std::optional<Layer> quoted;
  std::uint8_t ttl = 0;
  std::uint8_t tcp_flags = 0;
};

constexpr std::uint8_t kTcpFin = 0x01;  // RFC 9293 section 3.1
constexpr std::uint8_t kTcpSyn = 0x02;
constexpr std::uint8_t kTcpRst = 0x04;
constexpr std::uint8_t kTcpAck = 0x10;

/// Errors: `packet.short`, `packet.not_ipv4`, `packet.fragment`, `packet.protocol` (also ICMP that is neither echo nor an error),
/// `packet.quote` (an ICMP error about one of these).
Result<Packet> read_packet(ByteView bytes);

/// Writes another endpoint into the bytes and mends the checksums (RFC 1624), which stay as right or wrong as they were. `side` is one of
/// `layer`'s; a side without a port keeps none. A quoted layer also needs mend_icmp() once all is written.
void rewrite(std::span<std::uint8_t> bytes, const Layer& layer, const Side& side, const Endpoint& to);
/// Computes an ICMP message's checksum anew (RFC 792).
void mend_icmp(std::span<std::uint8_t> bytes, const Layer& outer);
/// One hop less to live. It must be above 0.
void count_hop(std::span<std::uint8_t> bytes);

/// RFC 1071, over the bytes and what was `begun` with.
std::uint16_t internet_checksum(ByteView bytes, std::uint32_t begun = 0);

}  // namespace parlance::test::nat
