#pragma once

// Big-endian words at a place whose bounds the caller has just checked. base's Reader checks, and makes a Result, for each field; this
// runs for each packet.

#include "base/bytes.h"

namespace parlance::crypto::srtp {

inline std::uint16_t load_u16(ByteView bytes, std::size_t at) {
  const ByteView word = bytes.subspan(at, 2);
  return static_cast<std::uint16_t>(word[0] << 8U | word[1]);
}

inline std::uint32_t load_u32(ByteView bytes, std::size_t at) {
  return static_cast<std::uint32_t>(load_u16(bytes, at)) << 16U | load_u16(bytes, at + 2);
}

inline void store_u32(std::span<std::uint8_t> target, std::uint32_t value) {
  const auto word = target.first(4);
  word[0] = static_cast<std::uint8_t>(value >> 24U);
  word[1] = static_cast<std::uint8_t>(value >> 16U);
  word[2] = static_cast<std::uint8_t>(value >> 8U);
  word[3] = static_cast<std::uint8_t>(value);
}

}  // namespace parlance::crypto::srtp
