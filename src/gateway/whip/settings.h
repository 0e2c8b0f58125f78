#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace parlance::gateway::whip {

/// Section `whip` of the configuration.
struct Settings {
  bool require_token = false;  ///< false: rooms are as open as their links
  /// Of pages that may publish and watch without a token, besides this server's own (net/origin.h).
  std::vector<std::string> allowed_origins{};
  std::size_t max_streams = 1000;            ///< on the whole server; each worker has its even share
  std::size_t max_streams_per_address = 50;  ///< on one worker, from one IPv4 address or IPv6 /64
  std::uint16_t stun_port = 3478;            ///< told to clients; 0: there is none
};

}  // namespace parlance::gateway::whip
