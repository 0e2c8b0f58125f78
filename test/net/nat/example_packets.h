#pragma once

#include "test/net/nat/packet.h"

#include <string_view>

namespace parlance::test::nat {

// Packets for the tests, made independently of what reads them: their checksums are computed from nothing.

struct Example {
  Protocol protocol = Protocol::udp;
  Endpoint from;
  Endpoint to;
  std::uint8_t flags = 0;  ///< TCP's
  std::string_view text = "hello";
  std::uint8_t ttl = 64;
};

namespace detail {

inline void put_ip_header(Writer& writer, const Example& example, std::size_t transport) {
  Bytes header;
  Writer ip(header);
  ip.u16(0x4500);
  ip.u16(static_cast<std::uint16_t>(20 + transport));
  ip.u32(0x12344000);  // an identification, don't fragment
  ip.u8(example.ttl);
  ip.u8(static_cast<std::uint8_t>(example.protocol));
  ip.u16(0);
  ip.u32(example.from.ip);
  ip.u32(example.to.ip);
  ip.patch_u16(10, internet_checksum(header));
  writer.bytes(header);
}

inline std::uint32_t pseudo_header(const Example& example, std::size_t transport) {
  return (example.from.ip >> 16) + (example.from.ip & 0xffff) + (example.to.ip >> 16) +
         (example.to.ip & 0xffff) + static_cast<std::uint32_t>(example.protocol) +
         static_cast<std::uint32_t>(transport);
}

inline Bytes transport_of(const Example& example) {
  Bytes bytes;
  Writer writer(bytes);
  if (example.protocol == Protocol::icmp) {
    // An echo request has its identifier as the source's port, a reply as the destination's.
    writer.u16(example.to.port == 0 ? 0x0800 : 0);
    writer.u16(0);
    writer.u16(example.to.port == 0 ? example.from.port : example.to.port);
    writer.u16(1);
  } else {
    writer.u16(example.from.port);
    writer.u16(example.to.port);
  }
  if (example.protocol == Protocol::udp) {
    writer.u16(static_cast<std::uint16_t>(8 + example.text.size()));
    writer.u16(0);
  }
  if (example.protocol == Protocol::tcp) {
    writer.u64(0x0102030405060708);
    writer.u8(0x50);
    writer.u8(example.flags);
    writer.u16(0xffff);
    writer.u32(0);
  }
  writer.text(example.text);
  return bytes;
}

inline std::size_t checksum_at(Protocol protocol) {
  if (protocol == Protocol::icmp) return 2;
  return protocol == Protocol::udp ? 6 : 16;
}

}  // namespace detail

inline Bytes packet_of(const Example& example) {
  Bytes transport = detail::transport_of(example);
  const std::uint32_t begun =
      example.protocol == Protocol::icmp ? 0 : detail::pseudo_header(example, transport.size());
  const std::uint16_t checksum = internet_checksum(transport, begun);
  const bool zero = example.protocol == Protocol::udp && checksum == 0;  // RFC 768 writes it as all ones
  Writer(transport).patch_u16(detail::checksum_at(example.protocol), zero ? 0xffff : checksum);
  Bytes packet;
  Writer writer(packet);
  detail::put_ip_header(writer, example, transport.size());
  writer.bytes(transport);
  return packet;
}

/// "Port unreachable" (RFC 792) about the first 28 bytes of `packet`, or all of it.
inline Bytes unreachable(Ip from, Ip to, ByteView packet) {
  Bytes transport{3, 3, 0, 0, 0, 0, 0, 0};
  const auto quoted = packet.first(std::min<std::size_t>(packet.size(), 28));
  transport.insert(transport.end(), quoted.begin(), quoted.end());
  Writer(transport).patch_u16(2, internet_checksum(transport));
  Bytes made;
  Writer writer(made);
  detail::put_ip_header(writer, {.protocol = Protocol::icmp, .from = {from, 0}, .to = {to, 0}},
                        transport.size());
  writer.bytes(transport);
  return made;
}

}  // namespace parlance::test::nat
