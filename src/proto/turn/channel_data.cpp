#include "proto/turn/channel_data.h"

#include "base/check.h"

namespace parlance::proto::turn {

Result<ChannelData> read_channel_data(ByteView bytes) {
  if (bytes.size() < kChannelHeader || !begins_channel_data(bytes[0]))
    return fail(Kind::malformed, "turn.channel_header");
  Reader reader(bytes);
  const std::uint16_t channel = *reader.u16();
  const std::uint16_t size = *reader.u16();
  const auto payload = reader.bytes(size);
  if (!payload) return fail(Kind::malformed, "turn.channel_length");
  return ChannelData{channel, *payload};
}

std::array<std::uint8_t, kChannelHeader> channel_header(std::uint16_t channel, std::size_t payload) {
  check(payload <= 0xffff, "turn: a channel's message has at most 65,535 bytes");
  return {static_cast<std::uint8_t>(channel >> 8U), static_cast<std::uint8_t>(channel & 0xffU),
          static_cast<std::uint8_t>(payload >> 8U), static_cast<std::uint8_t>(payload & 0xffU)};
}

}  // namespace parlance::proto::turn
