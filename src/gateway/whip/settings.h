#pragma once

#include <cstddef>
#include <cstdint>

namespace parlance::gateway::whip {

/// Section `whip` of the configuration.
struct Settings {
  bool require_token = false;                ///< false: rooms are as open as their links
  std::size_t max_streams = 1000;            ///< on the whole server; each worker has its even share
  std::size_t max_streams_per_address = 50;  ///< on one worker, from one IPv4 address or IPv6 /64
  std::uint16_t stun_port = 3478;            ///< told to clients; 0: there is none
};

}  // namespace parlance::gateway::whip
