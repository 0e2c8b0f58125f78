#pragma once

#include "base/result.h"
#include "proto/stun/transport_address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parlance::proto::sdp {

enum class CandidateTransport { udp, tcp };
enum class CandidateType { host, server_reflexive, peer_reflexive, relayed };
/// RFC 6544 section 4.5.
enum class TcpType { active, passive, simultaneous_open };

/// An ICE candidate (RFC 8839 section 5.1). Extensions that we do not know (`generation`, `network-id`, `network-cost`) are dropped.
struct Candidate {
  std::string foundation;       ///< 1-32 ICE characters
  std::uint16_t component = 1;  ///< 1-256; with rtcp-mux only 1 counts
  CandidateTransport transport = CandidateTransport::udp;
  std::uint32_t priority = 0;
  std::string address;  ///< IPv4, IPv6 or a name (mDNS: RFC draft mdns-ice-candidates); never resolved here
  std::uint16_t port = 0;
  CandidateType type = CandidateType::host;
  std::string related_address;  ///< empty for a host candidate, and where it is concealed by leaving it out
  std::uint16_t related_port = 0;
  std::optional<TcpType> tcp_type;  ///< exactly for TCP
  std::string ufrag;                ///< of the generation it belongs to, as browsers trickle it; or empty
  friend bool operator==(const Candidate&, const Candidate&) = default;
};

/// One candidate: the value of the `a=` line, or what `RTCIceCandidate.candidate` holds: `candidate:1 1 udp 2130706431 192.0.2.1 9 typ host`.
/// Errors: `sdp.candidate.too_long`, `sdp.candidate` (its shape), `sdp.candidate.address` (neither an address nor a host name),
/// and of Kind::unsupported `sdp.candidate.transport`, `sdp.candidate.type` (extensions that RFC 8839 wants ignored).
Result<Candidate> parse_candidate(std::string_view text);
/// The same form, without `a=`.
std::string serialise(const Candidate& candidate);

/// Where the candidate is, if it says so by number. Nothing where it is a name: names are not to be resolved by a server.
std::optional<stun::TransportAddress> endpoint_of(const Candidate& candidate);

/// IPv4 in dotted decimal, IPv6 as in RFC 4291 section 2.2 (no zone). Nothing for everything else.
std::optional<stun::TransportAddress> parse_address(std::string_view ip, std::uint16_t port);
/// IPv4, or IPv6 in the form of RFC 5952; without the port.
std::string address_text(const stun::TransportAddress& address);

}  // namespace parlance::proto::sdp
