#include "crypto/srtp/detail/nonce.h"

#include "crypto/srtp/detail/words.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace parlance::crypto::srtp {
namespace {

std::uint64_t load_u64(ByteView bytes, std::size_t at) {
  return std::uint64_t{load_u32(bytes, at)} << 32U | load_u32(bytes, at + 4);
}

void store_u64(std::span<std::uint8_t> target, std::uint64_t value) {
  store_u32(target, static_cast<std::uint32_t>(value >> 32U));
  store_u32(target.subspan(4), static_cast<std::uint32_t>(value));
}

}  // namespace

NonceMaker::NonceMaker(const SessionKeys& keys) : aead_(is_aead(keys.profile)) {
  Iv salt{};
  std::ranges::copy(keys.salt.view(), salt.begin());
  first_ = load_u64(salt, 0);
  second_ = load_u64(salt, 8);
  OPENSSL_cleanse(salt.data(), salt.size());
}

NonceMaker::~NonceMaker() {
  OPENSSL_cleanse(&first_, sizeof first_);
  OPENSSL_cleanse(&second_, sizeof second_);
}

Iv NonceMaker::of(std::uint32_t ssrc, std::uint64_t index) const {
  Iv iv;
  const std::span<std::uint8_t> bytes(iv);
  if (aead_) {
    // RFC 7714 sections 8.1 and 9.1: two zeros, the SSRC, six bytes of index (RTCP's 31 bits are their end).
    store_u64(bytes, first_ ^ ((std::uint64_t{ssrc} << 16U) | (index >> 32U)));
    store_u64(bytes.subspan(8), second_ ^ (index << 32U));
  } else {
    // RFC 3711 section 4.1.1: four zeros, the SSRC, six bytes of index, and two that count blocks.
    store_u64(bytes, first_ ^ ssrc);
    store_u64(bytes.subspan(8), second_ ^ (index << 16U));
  }
  return iv;
}

}  // namespace parlance::crypto::srtp
