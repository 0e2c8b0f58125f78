#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace parlance::gateway::web {

/// Where this server relays (TURN), as clients are told.
struct RelaySettings {
  std::uint16_t port = 0;
  std::uint16_t tls_port = 0;  ///< 0: not by TLS
  std::string secret;          ///< makes credentials; empty: there is no relay
};

struct Settings {
  std::vector<std::string> allowed_origins;     ///< besides the server's own
  std::size_t max_sessions = 20000;             ///< on the whole server; each worker has its even share
  std::size_t max_sessions_per_address = 1000;  ///< on one worker, from one IPv4 address or IPv6 /64
  std::uint16_t stun_port = 3478;               ///< told to clients; 0: there is none
  RelaySettings relay{};
};

}  // namespace parlance::gateway::web
