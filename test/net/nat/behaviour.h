#pragma once

#include "base/time.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <set>

namespace parlance::test::nat {

/// An IPv4 address as a number: 1.2.3.4 is 0x01020304.
using Ip = std::uint32_t;

/// A transport address. An ICMP query's identifier stands for its port.
struct Endpoint {
  Ip ip = 0;
  std::uint16_t port = 0;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// IANA's protocol numbers; a NAT of ours carries no others.
enum class Protocol : std::uint8_t { icmp = 1, tcp = 6, udp = 17 };

/// On what of the remote side a decision depends (RFC 4787 sections 4.1 and 5).
enum class Dependence : std::uint8_t { endpoint_independent, address_dependent, address_and_port_dependent };

/// Which outside port a new mapping gets (RFC 4787 section 4.2.1): the inside one where it is free, or any.
enum class Ports : std::uint8_t { preserved, random };

/// Whether two hosts inside reach each other by their outside endpoints (RFC 4787 section 6), seen as coming from there.
enum class Hairpin : std::uint8_t { off, on };

/// How long a mapping lives after the last packet from inside (RFC 4787 section 4.3: those from outside don't keep it alive).
struct Timeouts {
  Duration udp = std::chrono::minutes(2);             // RFC 4787 REQ-5: the least allowed
  Duration tcp = std::chrono::minutes(124);           // RFC 5382 REQ-5, established
  Duration tcp_transitory = std::chrono::minutes(4);  // the same, opening or closing
  Duration icmp = std::chrono::seconds(60);           // RFC 5508 REQ-2
  friend bool operator==(const Timeouts&, const Timeouts&) = default;
};

/// A destination that a firewall lets out. Nothing: any.
struct Opening {
  Protocol protocol{};
  std::uint16_t port = 0;
  std::optional<Ip> ip;
  friend auto operator<=>(const Opening&, const Opening&) = default;
};

/// What leaves the network; the rest is dropped in silence, as most firewalls do.
struct Firewall {
  std::set<Protocol> blocked;
  std::set<Opening> only;  ///< empty: everything that is not blocked
  friend bool operator==(const Firewall&, const Firewall&) = default;
};

/// What a NAT does, in RFC 4787's words. The default is what RFC 4787 asks for, without a hairpin.
struct Behaviour {
  Dependence mapping = Dependence::endpoint_independent;
  Dependence filtering = Dependence::address_dependent;
  Ports ports = Ports::preserved;
  Hairpin hairpin = Hairpin::off;
  Timeouts timeouts = {};
  Firewall firewall = {};
  friend bool operator==(const Behaviour&, const Behaviour&) = default;
};

}  // namespace parlance::test::nat
