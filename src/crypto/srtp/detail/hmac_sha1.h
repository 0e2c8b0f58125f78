#pragma once

// OpenSSL 3's EVP copies a digest context by allocating a new one, twice a packet. The plain SHA-1 functions work on a struct of our own;
// they are deprecated, not withdrawn.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/bytes.h"

#include <openssl/sha.h>

#include <array>

namespace parlance::crypto::srtp {

/// HMAC-SHA1 (RFC 2104) under one key, with both padded keys hashed beforehand. Neither allocates nor fails.
class HmacSha1 final {
 public:
  static constexpr std::size_t kBlock = 64;
  using Block = std::array<std::uint8_t, kBlock>;
  using Mac = std::array<std::uint8_t, 20>;

  /// At most kBlock bytes of key; more are a Bug.
  explicit HmacSha1(ByteView key);
  HmacSha1(const HmacSha1&) = delete;
  HmacSha1& operator=(const HmacSha1&) = delete;
  ~HmacSha1();

  [[nodiscard]] Mac of(ByteView data) const;

  /// The key, filled up with zeros, each byte XOR `pad` (RFC 2104 section 2: 0x36 inside, 0x5c outside).
  static Block padded(ByteView key, std::uint8_t pad);

 private:
  SHA_CTX inner_{};
  SHA_CTX outer_{};
};

}  // namespace parlance::crypto::srtp
