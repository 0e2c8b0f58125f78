#pragma once

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
  std::size_t max_connections = 1000;                ///< TCP, all together
  std::size_t max_connections_per_source = 32;       ///< TCP, of one IPv4 address or IPv6 /64
};

}  // namespace parlance::gateway::turn
