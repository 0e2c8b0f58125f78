#include "crypto/siphash.h"

#include <bit>

namespace parlance::crypto {
namespace {

struct State {
  std::uint64_t a, b, c, d;

  void round() {
    a += b;
    b = std::rotl(b, 13) ^ a;
    a = std::rotl(a, 32);
    c += d;
    d = std::rotl(d, 16) ^ c;
    a += d;
    d = std::rotl(d, 21) ^ a;
    c += b;
    b = std::rotl(b, 17) ^ c;
    c = std::rotl(c, 32);
  }
  void absorb(std::uint64_t word) {
    d ^= word;
    round();
    round();
    a ^= word;
  }
};

std::uint64_t little_endian(ByteView bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) word |= std::uint64_t{bytes[i]} << (8 * i);
  return word;
}

}  // namespace

std::uint64_t siphash(const SipKey& key, ByteView data) {
  State state{key[0] ^ 0x736f6d6570736575U, key[1] ^ 0x646f72616e646f6dU, key[0] ^ 0x6c7967656e657261U,
              key[1] ^ 0x7465646279746573U};
  const std::uint64_t size = data.size();
  for (; data.size() >= 8; data = data.subspan(8)) state.absorb(little_endian(data.first(8)));
  state.absorb(little_endian(data) | size << 56U);
  state.c ^= 0xffU;
  for (int i = 0; i < 4; ++i) state.round();
  return state.a ^ state.b ^ state.c ^ state.d;
}

}  // namespace parlance::crypto
