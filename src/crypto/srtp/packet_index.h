#pragma once

#include <cstdint>
#include <optional>

namespace parlance::crypto::srtp {

/// The 48-bit number of an RTP packet: rollover counter and sequence number (RFC 3711 section 3.3.1).
using PacketIndex = std::uint64_t;

/// One more than the greatest index.
constexpr PacketIndex kIndexEnd = PacketIndex{1} << 48U;

/// The index with this sequence number that lies nearest to the highest one seen so far (RFC 3711 section 3.3.1 and appendix A). Before
/// the first packet, and where the nearest would be negative, the rollover counter is 0. Nothing: the rollover counter is used up.
constexpr std::optional<PacketIndex> nearest_index(std::optional<PacketIndex> highest,
                                                   std::uint16_t sequence) {
  constexpr std::uint32_t kHalf = 32768;
  if (!highest) return sequence;
  const auto last = static_cast<std::uint16_t>(*highest);
  PacketIndex roll = *highest >> 16U;
  if (last < kHalf) {
    if (sequence > last + kHalf && roll > 0) --roll;
  } else if (sequence < last - kHalf) {
    ++roll;
  }
  const PacketIndex index = roll << 16U | sequence;
  if (index >= kIndexEnd) return std::nullopt;
  return index;
}

}  // namespace parlance::crypto::srtp
