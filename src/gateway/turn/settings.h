#pragma once

#include "base/address_rules.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace parlance::gateway::turn {

/// Section `turn` of the configuration.
struct Settings {
  bool enabled = true;
  std::vector<std::string> listen{"0.0.0.0", "::"};  ///< IP addresses; UDP and TCP on each
  std::uint16_t port = 3478;                         ///< RFC 8489 section 18.6
  bool say_software = true;                          ///< name ourselves where it costs no amplification
  std::size_t max_connections = 1000;                ///< TCP and TLS, all together
  std::size_t max_connections_per_source = 32;       ///< TCP and TLS, of one IPv4 address or IPv6 /64

  bool relay = true;
  std::string secret{};                    ///< empty: made of the data directory's key
  std::string realm = "parlance";          ///< at most 127 bytes
  std::vector<std::string> announce{};     ///< relayed addresses as they look from outside a 1:1 NAT
  std::vector<std::string> allow_peers{};  ///< addresses, or networks with `/bits`
  std::uint16_t first_relay_port = 49152;  ///< RFC 8656 section 7.2: the dynamic ports
  std::uint16_t last_relay_port = 65535;
  std::size_t max_allocations = 4000;
  std::size_t max_allocations_per_user = 24;
  std::size_t max_allocations_per_source = 1000;
  std::uint64_t max_kbps = 50'000;  ///< of an allocation, both ways together; 0: no limit
};

}  // namespace parlance::gateway::turn
