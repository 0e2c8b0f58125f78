#pragma once

#include "base/bytes.h"
#include "proto/turn/wire.h"

#include <array>

namespace parlance::proto::turn {

constexpr std::size_t kChannelHeader = 4;  // RFC 8656 section 12.4

/// A ChannelData message, as a view.
struct ChannelData {
  std::uint16_t channel = 0;
  ByteView payload;
};

/// Tells ChannelData from STUN by its first byte (RFC 8656 section 12).
[[nodiscard]] constexpr bool begins_channel_data(std::uint8_t first) { return (first & 0xc0U) == 0x40U; }

/// One that fills a datagram, or a frame of a stream; bytes behind the payload are padding (RFC 8656 section 12.5). Errors:
/// `turn.channel_header`, `turn.channel_length` (the length lies).
Result<ChannelData> read_channel_data(ByteView bytes);

/// The header of a message with this payload size (at most 65,535; more is a Bug).
std::array<std::uint8_t, kChannelHeader> channel_header(std::uint16_t channel, std::size_t payload);

/// What follows a payload on a stream: 0-3 bytes (RFC 8656 section 12.5).
[[nodiscard]] constexpr std::size_t channel_padding(std::size_t payload) { return (4 - payload % 4) % 4; }

}  // namespace parlance::proto::turn
