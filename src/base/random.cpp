#include "base/random.h"

#include <array>
#include <string_view>

namespace parlance {

std::uint64_t random_u64(Random& random) {
  std::array<std::uint8_t, 8> bytes{};
  random.fill(bytes);
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8U | byte;
  return value;
}

std::string random_text(Random& random, std::size_t length) {
  // Crockford's base 32: 32 signs, so that each byte's low five bits are used without bias.
  constexpr std::string_view kSigns = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string text(length, '0');
  for (char& sign : text) {
    std::array<std::uint8_t, 1> byte{};
    random.fill(byte);
    sign = kSigns[byte[0] & 31U];
  }
  return text;
}

void SeededRandom::fill(std::span<std::uint8_t> bytes) {
  // SplitMix64 (Steele, Lea, Flood 2014): tiny, and every seed is a good one.
  for (std::uint8_t& byte : bytes) {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    byte = static_cast<std::uint8_t>((z ^ (z >> 31U)) >> 56U);
  }
}

}  // namespace parlance
