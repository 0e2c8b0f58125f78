#pragma once

#include "proto/ice/types.h"

#include <cstdint>
#include <optional>
#include <string>

namespace parlance::proto::ice {

enum class CandidateType : std::uint8_t { host, server_reflexive, peer_reflexive, relayed };
/// RFC 6544 section 4.5.
enum class TcpType : std::uint8_t { active, passive, simultaneous_open };

/// A candidate of component 1, as it is signalled (RFC 8839 section 5.1; its text is proto/sdp's).
struct Candidate {
  std::string foundation{};
  Transport transport = Transport::udp;
  std::uint32_t priority = 0;
  TransportAddress address;
  CandidateType type = CandidateType::host;
  std::optional<TransportAddress> related{};  ///< the base, or what a relay server saw; nothing for hosts
  std::optional<TcpType> tcp_type{};          ///< exactly for TCP
  friend bool operator==(const Candidate&, const Candidate&) = default;
};

/// A candidate that the peer has signalled.
struct RemoteCandidate {
  Candidate candidate;
  std::string ufrag{};  ///< whose it is, if it says so (RFC 8840 section 4.3 puts that beside it)
  bool is_name =
      false;  ///< its address is a host name (mDNS): it is counted and ignored, names are not resolved
};

/// What we may send from.
struct LocalAddress {
  CandidateType type = CandidateType::host;  ///< host or relayed; the rest is found out
  Transport transport = Transport::udp;
  TransportAddress address;                   ///< for TCP active the port is 9 (RFC 6544 section 4.5)
  std::optional<TransportAddress> related{};  ///< relayed: our address as the relay server sees it
  std::optional<TcpType> tcp_type{};          ///< exactly for TCP
};

/// RFC 8445 section 5.1.2.1 for component 1; for TCP with the direction in the local preference (RFC 6544 section 4.2).
/// `rank`: 0 for the address that we like best, up to 8191; it keeps priorities of one type apart.
std::uint32_t priority_of(const LocalAddress& address, CandidateType type, std::uint16_t rank);

/// RFC 8445 section 6.1.2.3: `controlling` and `controlled` are the candidates' priorities of the agents in those roles;
/// one of the two is below 2^31.
std::uint64_t pair_priority(std::uint32_t controlling, std::uint32_t controlled);

/// May these two be a pair (RFC 8445 section 6.1.2.2, RFC 6544 section 6.2)? Same transport and family, link-local only with
/// link-local, and of TCP one active with one passive.
bool can_pair(const LocalAddress& local, const Candidate& remote);

/// False for what nothing may be sent to: port 0, and unspecified, multicast and broadcast addresses.
bool is_sendable(const TransportAddress& address);

}  // namespace parlance::proto::ice
