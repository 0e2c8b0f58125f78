#include "proto/ice/candidate.h"

#include "base/check.h"

#include <algorithm>

namespace parlance::proto::ice {
namespace {

constexpr std::uint16_t kMaxRank = 8191;  // RFC 6544 section 4.2: thirteen bits beside the direction

// RFC 8445 section 5.1.2.2. TCP lies below every direct UDP candidate: loss stalls it, so it is for where UDP does not pass.
std::uint32_t type_preference(CandidateType type, Transport transport) {
  const bool udp = transport == Transport::udp;
  switch (type) {
  case CandidateType::host:
    return udp ? 126 : 90;
  case CandidateType::peer_reflexive:
    return udp ? 110 : 80;
  case CandidateType::server_reflexive:
    return udp ? 100 : 70;
  case CandidateType::relayed:
    return 0;
  }
  throw Bug("ice: no such type");
}

// RFC 6544 section 4.2, for host candidates.
std::uint32_t direction_preference(TcpType type) {
  return type == TcpType::active ? 6 : type == TcpType::passive ? 4 : 2;
}

bool is_link_local(const TransportAddress& address) {
  if (address.is_ipv4()) return address.ip[12] == 169 && address.ip[13] == 254;  // RFC 3927
  return address.ip[0] == 0xfe && (address.ip[1] & 0xc0U) == 0x80;               // RFC 4291 section 2.5.6
}

}  // namespace

std::uint32_t priority_of(const LocalAddress& address, CandidateType type, std::uint16_t rank) {
  check(rank <= kMaxRank, "ice: more ranks than a TCP priority can tell apart");
  std::uint32_t local = 65535U - rank;
  if (address.tcp_type) local = direction_preference(*address.tcp_type) * 8192U + kMaxRank - rank;
  return (type_preference(type, address.transport) << 24U) + (local << 8U) + 255U;
}

std::uint64_t pair_priority(std::uint32_t controlling, std::uint32_t controlled) {
  const std::uint64_t least = std::min(controlling, controlled);
  const std::uint64_t most = std::max(controlling, controlled);
  return (least << 32U) + 2 * most + (controlling > controlled ? 1U : 0U);
}

bool can_pair(const LocalAddress& local, const Candidate& remote) {
  if (local.transport != remote.transport || local.address.is_ipv4() != remote.address.is_ipv4())
    return false;
  if (is_link_local(local.address) != is_link_local(remote.address)) return false;
  if (local.transport == Transport::udp) return true;
  if (!remote.tcp_type) return false;
  if (local.tcp_type == TcpType::active) return remote.tcp_type == TcpType::passive;
  return local.tcp_type == TcpType::passive && remote.tcp_type == TcpType::active;
}

bool is_sendable(const TransportAddress& address) {
  const auto ip = address.wire_ip();
  const auto all = [ip](std::uint8_t value) {
    return std::all_of(ip.begin(), ip.end(), [value](std::uint8_t byte) { return byte == value; });
  };
  if (address.port == 0 || all(0)) return false;
  if (address.is_ipv4()) return ip[0] != 0 && ip[0] < 224;  // RFC 1112, RFC 1122 section 3.2.1.3
  return ip[0] != 0xff;                                     // RFC 4291 section 2.7
}

}  // namespace parlance::proto::ice
