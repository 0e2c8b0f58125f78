#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace parlance::proto::turn {

/// Why data or an indication went no further; a closed set.
enum class Drop : std::uint8_t {
  malformed,      ///< neither STUN nor ChannelData, or lengths that lie
  no_allocation,  ///< on this 5-tuple, or on this relayed address
  no_channel,     ///< not bound (any more)
  no_permission,  ///< of the client for this peer, or for whoever sent to its relayed address
  forbidden,      ///< the peer was a socket of ours that is gone, or of another room
  over_rate,      ///< the allocation's bandwidth is used up
  too_large,      ///< more than fits a datagram to the client
  not_request,    ///< a response, or an indication that is not Send
};
constexpr std::size_t kDrops = 8;

/// The errors that we answer with, in the order of Counters::refused; the last stands for all others.
constexpr std::array<std::uint16_t, 14> kRefusals{400, 401, 403, 420, 437, 438, 440,
                                                  441, 442, 443, 446, 486, 508, 0};

/// What a server has done since its start. Packets and bytes are those of payloads.
struct Counters {
  std::uint64_t requests = 0;  ///< TURN requests that could be read
  std::uint64_t allocated = 0;
  std::uint64_t expired = 0;
  std::array<std::uint64_t, kRefusals.size()> refused{};
  std::array<std::uint64_t, kDrops> dropped{};
  std::uint64_t packets_to_peers = 0;
  std::uint64_t bytes_to_peers = 0;
  std::uint64_t packets_to_clients = 0;
  std::uint64_t bytes_to_clients = 0;

  void drop(Drop reason) { ++dropped[static_cast<std::size_t>(reason)]; }
};

}  // namespace parlance::proto::turn
